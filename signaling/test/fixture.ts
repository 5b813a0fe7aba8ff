import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { type Socket, io } from 'socket.io-client';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { PeerId, RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { CallInput, CallName, CallOutput, Reply } from '@watoto/shared/kernel/rpc.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER, type RoomTokenClaims } from '@watoto/shared/contract/room-token.ts';
import { type Bye, type CatchUp, type EventEnvelope, SIGNALING_PATH, type Signaling } from '@watoto/shared/contract/signaling.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { type RoomState, emptyRoom } from '@watoto/shared/room/state.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { SignalingConfig, type SignalingConfigInput } from '../src/config.ts';
import type { ClusterLink } from '../src/platform/cluster-link.ts';
import { type Signaling as Instance, createSignaling } from '../src/signaling.ts';

export const SECRET = 'a secret for tests that is long enough';
export const room = RoomId.parse('0192d3a0-0000-7000-8000-000000000001');

export interface Rig {
  readonly instance: Instance;
  readonly url: string;
  readonly metrics: Metrics;
  readonly log: RoomLog;
  close(): Promise<void>;
}

/** The way to an SFU node. */
export interface SfuAccess {
  connect(): FrameChannel;
  token(): Promise<string>;
}

/** A signaling instance; without `sfu` by itself: text-only clients need no SFU node, and asking for one fails. */
export async function startSignaling(
  config: Partial<SignalingConfigInput> = {},
  shared: { log?: RoomLog; registry?: Registry; clock?: Clock; sfu?: SfuAccess; cluster?: ClusterLink } = {},
): Promise<Rig> {
  const log = shared.log ?? createMemoryLog();
  const registry = shared.registry ?? createMemoryRegistry();
  const metrics = createMetrics('signaling-test');
  const instance = await createSignaling({
    config: SignalingConfig.parse({ instance: `t${randomUUID().slice(0, 6)}`, roomSecret: SECRET, ...config }),
    log,
    registry,
    connectSfu: () => (shared.sfu ? Promise.resolve(shared.sfu.connect()) : Promise.reject(new AppError('unavailable'))),
    sfuToken: () => shared.sfu?.token() ?? Promise.resolve('none'),
    logger: pino({ level: process.env['LOG'] ?? 'silent' }),
    metrics,
    cluster: shared.cluster ?? null,
    ...(shared.clock ? { clock: shared.clock } : {}),
  });
  return {
    instance,
    metrics,
    log,
    url: `http://127.0.0.1:${instance.port}`,
    async close() {
      await instance.close('test over');
      if (!shared.registry) await registry.close();
      if (!shared.log) await log.close();
    },
  };
}

export function claimsOf(name: string, more: Partial<RoomTokenClaims> = {}): RoomTokenClaims {
  return {
    jti: randomUUID(),
    sub: UserId.parse('1'),
    room,
    peer: PeerId.parse(name.toLowerCase()),
    role: name === 'Teacher' ? 'host' : 'pupil',
    name,
    title: 'Fractions',
    size: 30,
    ...more,
  };
}

export function sign(
  claims: object,
  options: { secret?: string; expires?: string | number; audience?: string; alg?: string } = {},
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: options.alg ?? 'HS256' })
    .setIssuer(ROOM_TOKEN_ISSUER)
    .setAudience(options.audience ?? ROOM_TOKEN_AUDIENCE)
    .setExpirationTime(options.expires ?? '60s')
    .sign(new TextEncoder().encode(options.secret ?? SECRET));
}

export type JoinReply = CallOutput<Signaling, 'room.join'>;

/** What the server has packed. */
export const unpacked = (packed: string): unknown => JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString());

/** A client as small as one can be: it applies what it is told and complains about every gap. */
export class TestClient {
  readonly socket: Socket;
  readonly entries: Entry[] = [];
  readonly events: EventEnvelope[] = [];
  state: RoomState = emptyRoom;
  bye: Bye | null = null;
  disconnected = false;
  #calls = 0;
  readonly #tag = randomUUID().slice(0, 8);
  /** How many events came packed. */
  packed = 0;
  /** Set while it asks for a snapshot to look at, and not to go on from. */
  #look: ((state: RoomState) => void) | null = null;
  static #made = 0;

  constructor(url: string, token: string, extraHeaders: Record<string, string> = {}) {
    this.socket = io(url, {
      path: SIGNALING_PATH,
      transports: ['websocket'],
      // Every other one can unpack: all of them must hear the same.
      auth: { token, packed: (TestClient.#made += 1) % 2 === 0 },
      extraHeaders,
      reconnection: false,
      forceNew: true,
    });
    this.socket.on('event', (event: EventEnvelope) => this.#event(event));
    this.socket.on('packed', (packed: string) => {
      this.packed += 1;
      this.#event(unpacked(packed) as EventEnvelope);
    });
    this.socket.on('bye', (bye: Bye) => {
      this.bye = bye;
    });
    this.socket.on('disconnect', () => {
      this.disconnected = true;
    });
  }

  static async connect(url: string, token: string): Promise<TestClient> {
    const client = new TestClient(url, token);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('connect', resolve);
      client.socket.once('connect_error', reject);
    });
    return client;
  }

  /** The raw acknowledgement of one call. */
  send(name: string, data: unknown, id = `${this.#tag}-${++this.#calls}`): Promise<Reply> {
    return this.socket.timeout(10_000).emitWithAck('call', { id, name, data }) as Promise<Reply>;
  }

  async call<N extends CallName<Signaling>>(name: N, data: CallInput<Signaling, N>, id?: string): Promise<CallOutput<Signaling, N>> {
    const reply = await this.send(name, data, id);
    if (!reply.ok) throw AppError.fromWire(reply.error);
    return reply.data as CallOutput<Signaling, N>;
  }

  async join(more: Partial<CallInput<Signaling, 'room.join'>> = {}): Promise<JoinReply> {
    const data = { protocol: 1, media: null, ...more };
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.socket
        .timeout(10_000)
        .emit('call', { id: `${this.#tag}-${++this.#calls}`, name: 'room.join', data }, (late: Error | null, answer: Reply) => {
          if (late) return reject(late);
          // At once: the next entries may be right behind. A snapshot came before the answer, as an event.
          if (answer.ok) this.#catchUp((answer.data as JoinReply).catchUp);
          resolve(answer);
        });
    });
    if (!reply.ok) throw AppError.fromWire(reply.error);
    return reply.data as JoinReply;
  }

  /** The whole room, as its instance tells one who comes now; null: it was asked too often. What the client has already stays. */
  async look(): Promise<RoomState | null> {
    const looked: RoomState[] = [];
    this.#look = (state) => looked.push(state);
    const reply = await this.send('room.sync', { after: Number.MAX_SAFE_INTEGER });
    this.#look = null;
    if (!reply.ok && reply.error.code !== 'too_many_requests') throw AppError.fromWire(reply.error);
    return looked[0] ?? null;
  }

  /** The text of every message this client has, in order. */
  get said(): string[] {
    return this.state.chat.map((message) => message.text);
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Cuts the TCP connection without a word, as a dead network would. */
  kill(): void {
    (this.socket.io.engine.transport as unknown as { ws: { terminate?: () => void; _socket?: { destroy(): void } } }).ws._socket?.destroy();
  }

  #event(event: EventEnvelope): void {
    this.events.push(event);
    if (event.name === 'room.snapshot') this.#snapshot(event.data as { state: RoomState; now?: true });
    if (event.name === 'room.entries') for (const entry of (event.data as { entries: Entry[] }).entries) this.#apply(entry);
  }

  #snapshot({ state, now }: { state: RoomState; now?: true }): void {
    if (this.#look && !now) this.#look(state);
    else this.state = state;
  }

  #catchUp(missed: CatchUp): void {
    if (missed.kind === 'entries') for (const entry of missed.entries) this.#apply(entry);
  }

  #apply(entry: Entry): void {
    this.entries.push(entry);
    this.state = apply(this.state, entry).state;
  }
}

/** Signs in and joins in one go. */
export async function joined(url: string, name: string, more: Partial<RoomTokenClaims> = {}): Promise<TestClient & { reply: JoinReply }> {
  const client = await TestClient.connect(url, await sign(claimsOf(name, more)));
  return Object.assign(client, { reply: await client.join() });
}

/** Polls until `missing` says that nothing is (null); fails with its last word. */
export function until(missing: () => string | null | Promise<string | null>, timeoutMs = 5_000): Promise<void> {
  return pollUntil(missing, { timeoutMs, everyMs: 5 });
}

export async function metricOf(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const found = await metrics.registry.getSingleMetric(name)?.get();
  return Object.fromEntries((found?.values ?? []).map((v) => [Object.values(v.labels).join(','), v.value]));
}
