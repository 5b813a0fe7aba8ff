import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { NodeId, PeerId, type ProducerId, RoomId, type TransportId } from '@watoto/shared/kernel/ids.ts';
import { createChannelPair, type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { type Origin, type Sfu, sfu } from '@watoto/shared/contract/sfu.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createControlTokens } from '@watoto/sfu-workers/adapters/control-token.ts';
import { createWsGateway, type WsGateway } from '@watoto/sfu-workers/adapters/ws-gateway.ts';
import type { SfuNode } from '@watoto/sfu-workers/sfu-node.ts';
import { processChannel } from '../process-channel.ts';
import { type FanOut, type Sent, sentOf } from '../sfu-cost/fan-out.ts';
import { AUDIO_PARAMETERS, VIDEO_PARAMETERS } from '../sfu-cost/streams.ts';
import { openBenchNode } from './bench-node.ts';

const ROOM = RoomId.parse('bench');
const NEAR: Origin = { nodeId: NodeId.parse('near'), epoch: 1 };
const SENDER = PeerId.parse('sender');
const TIMEOUT_MS = 20_000;

/** A leg of the room: the node's link, and what the room's Producers are to it. */
interface Leg {
  readonly link: RpcLink<Sfu>;
  readonly epoch: number;
  readonly origin: Origin | null;
}

interface Receiver {
  readonly leg: Leg;
  readonly peerId: PeerId;
  readonly transportId: TransportId;
}

/**
 * One room on two nodes, each a process with one Worker: the sender and every second receiver are on the near one, the rest on the far
 * one, which pulls both streams over one pipe with SRTP, through a control link over WebSocket, as in production.
 */
export class SpanFanOut implements FanOut {
  readonly #near: SfuNode;
  readonly #gateway: WsGateway;
  readonly #far: ChildProcess;
  readonly #legs: readonly [Leg, Leg];
  readonly #receivers = new Map<number, Receiver>();
  #senderTransport: TransportId | null = null;
  #producers: ProducerId[] = [];

  private constructor(near: SfuNode, gateway: WsGateway, far: ChildProcess, legs: readonly [Leg, Leg]) {
    this.#near = near;
    this.#gateway = gateway;
    this.#far = far;
    this.#legs = legs;
  }

  static async open(): Promise<SpanFanOut> {
    const secret = randomBytes(32).toString('hex');
    const near = await openBenchNode(NEAR.nodeId, secret);
    const logger = createLogger({ service: 'bench', level: 'silent' });
    const gateway = await createWsGateway({ host: '127.0.0.1', port: 0, accept: (channel) => near.accept(channel), logger });
    const far = fork(fileURLToPath(new URL('./far-process.ts', import.meta.url)), [`ws://127.0.0.1:${gateway.port}/`, secret], {
      execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
    });
    const [ours, theirs] = createChannelPair();
    near.accept(theirs);
    const nearLink = await greet(ours, secret);
    const farLink = await greet(processChannel(far), secret);
    await nearLink.call('room.open', { roomId: ROOM, epoch: 1, size: 60 });
    await farLink.call('room.open', { roomId: ROOM, epoch: 2, size: 60 });
    return new SpanFanOut(near, gateway, far, [
      { link: nearLink, epoch: 1, origin: null },
      { link: farLink, epoch: 2, origin: NEAR },
    ]);
  }

  async openSender(): Promise<TransportOffer> {
    const [{ link, epoch }] = this.#legs;
    const peer = { roomId: ROOM, epoch, peerId: SENDER };
    const { send } = await link.call('peer.open', { ...peer, rtpCapabilities: ROUTER_RTP_CAPABILITIES, send: true, consume: [] });
    if (!send) throw new TypeError('no transport to send on');
    this.#senderTransport = send.id;
    return send;
  }

  async publish(dtlsParameters: DtlsParameters): Promise<void> {
    if (this.#senderTransport === null) throw new TypeError('the sender is not open');
    const [{ link, epoch }] = this.#legs;
    const on = { roomId: ROOM, epoch, peerId: SENDER, transportId: this.#senderTransport };
    await link.call('transport.connect', { ...on, dtlsParameters });
    const opened = await Promise.all([
      link.call('producer.open', { ...on, kind: 'audio', source: 'mic', rtpParameters: AUDIO_PARAMETERS, paused: false }),
      link.call('producer.open', { ...on, kind: 'video', source: 'camera', rtpParameters: VIDEO_PARAMETERS, paused: false }),
    ]);
    this.#producers = opened.map(({ producerId }) => producerId);
  }

  async openReceiver(index: number): ReturnType<FanOut['openReceiver']> {
    const leg = this.#legs[index % 2 === 0 ? 0 : 1];
    const { link, epoch, origin } = leg;
    const peerId = PeerId.parse(`receiver-${index}`);
    const { recv, consumers } = await link.call('peer.open', {
      roomId: ROOM,
      epoch,
      peerId,
      rtpCapabilities: ROUTER_RTP_CAPABILITIES,
      send: false,
      consume: this.#producers.map((producerId) => ({ producerId, origin, paused: false })),
    });
    this.#receivers.set(index, { leg, peerId, transportId: recv.id });
    return { transport: recv, consumers };
  }

  async connectReceiver(index: number, dtlsParameters: DtlsParameters): Promise<void> {
    const receiver = this.#receivers.get(index);
    if (!receiver) throw new TypeError(`receiver ${index} is not open`);
    const { leg, peerId, transportId } = receiver;
    await leg.link.call('transport.connect', { roomId: ROOM, epoch: leg.epoch, peerId, transportId, dtlsParameters });
  }

  async sent(): Promise<Sent> {
    const asked = [...this.#receivers.values()].map(({ leg, peerId }) =>
      leg.link.call('peer.stats', { roomId: ROOM, epoch: leg.epoch, peerId }),
    );
    return sentOf((await Promise.all(asked)).flatMap(({ stats }) => stats));
  }

  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#far.once('exit', () => resolve()));
    for (const { link } of this.#legs) link.close('measured');
    await gone;
    await this.#gateway.close('measured');
    await this.#near.close('measured');
  }
}

async function greet(channel: FrameChannel, secret: string): Promise<RpcLink<Sfu>> {
  const link = new RpcLink(sfu, channel, { timeoutMs: TIMEOUT_MS });
  // As signaling does: each event is parsed, and someone listens.
  link.on('room.levels', () => {});
  await link.call('node.hello', { token: await createControlTokens(secret).sign('bench'), instance: 'bench' });
  return link;
}
