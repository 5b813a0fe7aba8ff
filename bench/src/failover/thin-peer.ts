import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Socket, io } from 'socket.io-client';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { type EventEnvelope, PROTOCOL_VERSION, SIGNALING_PATH, type Signaling, signaling } from '@watoto/shared/contract/signaling.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CallInput, CallName, CallOutput, Reply } from '@watoto/shared/kernel/rpc.ts';
import type { ClusterLesson } from './cluster-lesson.ts';

export interface ThinPeerOptions {
  readonly url: string;
  /** The authority that the edge's certificate is from, PEM. */
  readonly authority: string;
  /** A room token. */
  readonly token: string;
}

export async function joinThin(lesson: ClusterLesson, count: number): Promise<ThinPeer[]> {
  const authority = await readFile(lesson.cluster.certificate, 'utf8');
  const names = Array.from({ length: count }, (_, i) => `thin${i}`);
  return await Promise.all(
    names.map(async (name) => ThinPeer.join({ url: lesson.cluster.url, authority, token: await lesson.token(name, 'pupil') })),
  );
}

const CALL_MS = 10_000;
const RECONNECT_MS = { reconnectionDelay: 100, reconnectionDelayMax: 500 };

/**
 * A peer as the servers see it: it joins, has transports and Consumers of its own, asks for new ones when they are lost, and comes back
 * with its resume token. It has no WebRTC: a browser's share of a recovery takes more of this machine than all servers together.
 */
export class ThinPeer {
  readonly #socket: Socket;
  #token: string;
  #epoch: number | null = null;
  #after: number | null = null;
  #openedAt: number | null = null;
  #consumerIds: string[] = [];

  private constructor({ url, authority, token }: ThinPeerOptions) {
    this.#token = token;
    this.#socket = io(url, {
      path: SIGNALING_PATH,
      transports: ['websocket'],
      auth: (answer) => answer({ token: this.#token }),
      ca: authority,
      forceNew: true,
      ...RECONNECT_MS,
    });
    this.#socket.on('event', (event: EventEnvelope) => this.#heard(event));
  }

  /** Resolves when it is in the room with media. */
  static async join(options: ThinPeerOptions): Promise<ThinPeer> {
    const peer = new ThinPeer(options);
    await new Promise<void>((resolve, reject) => {
      peer.#socket.on('connect', () => void peer.#join().then(resolve, reject));
    });
    return peer;
  }

  async leave(): Promise<void> {
    await this.#call('room.leave', {}).catch(() => {});
    this.#socket.disconnect();
  }

  async #join(): Promise<void> {
    const joined = await this.#call('room.join', {
      protocol: PROTOCOL_VERSION,
      media: { rtpCapabilities: ROUTER_RTP_CAPABILITIES },
      after: this.#after,
      openedAt: this.#openedAt,
      epoch: this.#epoch,
      consumerIds: signaling.calls['room.join'].input.shape.consumerIds.parse(this.#consumerIds),
    });
    this.#token = joined.resumeToken;
    if (joined.media) this.#have(joined.media);
  }

  async #rebuild(): Promise<void> {
    this.#epoch = null;
    const media = await this.#call('media.open', { rtpCapabilities: ROUTER_RTP_CAPABILITIES }).catch(() => null);
    if (media) this.#have(media);
  }

  #have({ epoch, consumers }: { epoch: number; consumers: readonly { id: string }[] }): void {
    this.#epoch = epoch;
    this.#consumerIds = consumers.map(({ id }) => id);
  }

  #heard({ name, data }: EventEnvelope): void {
    if (name === 'room.entries') {
      this.#after = signaling.events['room.entries'].parse(data).entries.at(-1)?.seq ?? this.#after;
    } else if (name === 'room.snapshot') {
      const { state } = signaling.events['room.snapshot'].parse(data);
      this.#after = state.seq;
      this.#openedAt = state.openedAt;
    } else if (name === 'consumer.opened') {
      const consumerIds = signaling.events['consumer.opened'].parse(data).consumers.map(({ id }) => id);
      this.#consumerIds.push(...consumerIds);
      void this.#call('consumer.ready', { consumerIds }).catch(() => {});
    } else if (name === 'media.lost' && signaling.events['media.lost'].parse(data).epoch === this.#epoch) {
      void this.#rebuild();
    }
  }

  async #call<N extends CallName<Signaling>>(name: N, data: CallInput<Signaling, N>): Promise<CallOutput<Signaling, N>> {
    const reply = (await this.#socket.timeout(CALL_MS).emitWithAck('call', { id: randomUUID(), name, data })) as Reply;
    if (!reply.ok) throw AppError.fromWire(reply.error);
    return reply.data as CallOutput<Signaling, N>;
  }
}
