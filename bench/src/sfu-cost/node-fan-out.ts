import { randomBytes } from 'node:crypto';
import { PeerId, type ProducerId, RoomId, type TransportId } from '@watoto/shared/kernel/ids.ts';
import { createChannelPair, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { type Sfu, sfu } from '@watoto/shared/contract/sfu.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createControlTokens } from '@watoto/sfu-workers/adapters/control-token.ts';
import { SfuNodeConfig } from '@watoto/sfu-workers/config.ts';
import { createSfuNode, type SfuNode } from '@watoto/sfu-workers/sfu-node.ts';
import { type FanOut, type Sent, sentOf } from './fan-out.ts';
import { AUDIO_PARAMETERS, VIDEO_PARAMETERS } from './streams.ts';

const ROOM = { roomId: RoomId.parse('bench'), epoch: 1 };
const SENDER = PeerId.parse('sender');
const receiver = (index: number) => PeerId.parse(`receiver-${index}`);
/** Nothing may wait so long here; a machine shared with others may be slow. */
const TIMEOUT_MS = 20_000;

/** The whole SFU node with one Worker, told what to do over its control link as signaling tells it. */
export class NodeFanOut implements FanOut {
  readonly #node: SfuNode;
  readonly #link: RpcLink<Sfu>;
  readonly #receivers = new Map<number, TransportId>();
  #senderTransport: TransportId | null = null;
  #producers: ProducerId[] = [];

  private constructor(node: SfuNode, link: RpcLink<Sfu>) {
    this.#node = node;
    this.#link = link;
    // As signaling does: each event is parsed, and someone listens.
    link.on('room.levels', () => {});
  }

  static async open(): Promise<NodeFanOut> {
    const controlSecret = randomBytes(32).toString('hex');
    const node = await createSfuNode({
      config: SfuNodeConfig.parse({ nodeId: 'bench', controlSecret, workers: 1 }),
      // Silent: a Worker that is closed under its transports complains of a broken pipe.
      logger: createLogger({ service: 'bench', level: 'silent' }),
      metrics: createMetrics('bench'),
    });
    const [ours, theirs] = createChannelPair();
    node.accept(theirs);
    const link = new RpcLink(sfu, ours, { timeoutMs: TIMEOUT_MS });
    await link.call('node.hello', { token: await createControlTokens(controlSecret).sign('bench'), instance: 'bench' });
    await link.call('room.open', ROOM);
    return new NodeFanOut(node, link);
  }

  async openSender(): Promise<TransportOffer> {
    const opened = await this.#link.call('peer.open', {
      ...ROOM,
      peerId: SENDER,
      rtpCapabilities: ROUTER_RTP_CAPABILITIES,
      send: true,
      consume: [],
    });
    if (!opened.send) throw new TypeError('no transport to send on');
    this.#senderTransport = opened.send.id;
    return opened.send;
  }

  async publish(dtlsParameters: DtlsParameters): Promise<void> {
    if (this.#senderTransport === null) throw new TypeError('the sender is not open');
    const on = { ...ROOM, peerId: SENDER, transportId: this.#senderTransport };
    await this.#link.call('transport.connect', { ...on, dtlsParameters });
    const opened = await Promise.all([
      this.#link.call('producer.open', { ...on, kind: 'audio', source: 'mic', rtpParameters: AUDIO_PARAMETERS, paused: false }),
      this.#link.call('producer.open', { ...on, kind: 'video', source: 'camera', rtpParameters: VIDEO_PARAMETERS, paused: false }),
    ]);
    this.#producers = opened.map(({ producerId }) => producerId);
  }

  async openReceiver(index: number): ReturnType<FanOut['openReceiver']> {
    const { recv, consumers } = await this.#link.call('peer.open', {
      ...ROOM,
      peerId: receiver(index),
      rtpCapabilities: ROUTER_RTP_CAPABILITIES,
      send: false,
      consume: this.#producers.map((producerId) => ({ producerId, paused: false })),
    });
    this.#receivers.set(index, recv.id);
    return { transport: recv, consumers };
  }

  async connectReceiver(index: number, dtlsParameters: DtlsParameters): Promise<void> {
    const transportId = this.#receivers.get(index);
    if (transportId === undefined) throw new TypeError(`receiver ${index} is not open`);
    await this.#link.call('transport.connect', { ...ROOM, peerId: receiver(index), transportId, dtlsParameters });
  }

  async sent(): Promise<Sent> {
    const of = [...this.#receivers.keys()].map((index) => this.#link.call('peer.stats', { ...ROOM, peerId: receiver(index) }));
    return sentOf((await Promise.all(of)).flatMap(({ stats }) => stats));
  }

  async close(): Promise<void> {
    this.#link.close('measured');
    await this.#node.close('measured');
  }
}
