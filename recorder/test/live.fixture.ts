import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { RtpParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import type { RunManifest } from '@watoto/shared/contract/recording.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { type Sfu, sfu } from '@watoto/shared/contract/sfu.ts';
import { ConnectionId, EntryId, NodeId, PeerId, type ProducerId, RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { createChannelPair, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { readRun, runsOf } from '@watoto/shared/ports/object-store/recorded-run.ts';
import { type S3Server, startS3 } from '@watoto/shared/ports/object-store/versitygw.fixture.ts';
import { openRecordingBoard } from '@watoto/shared/ports/recording-board/open-recording-board.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { createControlTokens } from '@watoto/sfu-workers/adapters/control-token.ts';
import { createWsGateway, type WsGateway } from '@watoto/sfu-workers/adapters/ws-gateway.ts';
import { Announcer } from '@watoto/sfu-workers/announcer.ts';
import { SfuNodeConfig } from '@watoto/sfu-workers/config.ts';
import { createSfuNode, type SfuNode } from '@watoto/sfu-workers/sfu-node.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { openVideoClient, type RtcClient } from '../../sfu-workers/test/rtc-client.ts';
import { type Clip, vp8Clip } from './fixture/clips.ts';
import { rtpPacket } from './fixture/rtp.ts';

const SECRET = 'a secret that only these tests know of';
const MAIN = resolve(import.meta.dirname, '../src/main.ts');
const NODE = NodeId.parse('node-1');
const TEACHER = PeerId.parse('teacher');
const SSRC = 7_777;
const logger = createLogger({ service: 'live-test', level: process.env['TEST_LOG'] ?? 'silent' });

/** A recorder as a process of its own. */
export interface RecorderProcess {
  readonly name: string;
  readonly child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** A lesson whose teacher really sends video: a real SFU node, Redis, versitygw, and recorder processes that may be killed. */
export class LiveLesson {
  readonly room = RoomId.parse(randomUUID());
  readonly redis: RedisServer;
  readonly s3: S3Server;
  readonly log: RoomLog;
  readonly store: ObjectStore;
  readonly board: RecordingBoard;
  readonly #dir: string;
  readonly #closers: (() => unknown)[] = [];
  readonly #processes = new Set<RecorderProcess>();

  private constructor(parts: { redis: RedisServer; s3: S3Server; log: RoomLog; store: ObjectStore; board: RecordingBoard; dir: string }) {
    this.redis = parts.redis;
    this.s3 = parts.s3;
    this.log = parts.log;
    this.store = parts.store;
    this.board = parts.board;
    this.#dir = parts.dir;
  }

  static async open(): Promise<LiveLesson> {
    const [redis, s3] = await Promise.all([startRedis(), startS3()]);
    const keys = { accessKey: s3.accessKey, secretKey: s3.secretKey };
    const { store } = await openObjectStore({ url: `${s3.endpoint}/${s3.bucket}`, secret: SECRET, s3: keys });
    const log = await openLog(redis.url);
    const registry = await openRegistry(redis.url);
    const dir = await mkdtemp(join(tmpdir(), 'watoto-live-'));
    const lesson = new LiveLesson({ redis, s3, log, store, board: openRecordingBoard(redis.url), dir });
    lesson.#closers.push(
      () => rm(dir, { recursive: true, force: true }),
      () => s3.close(),
      () => redis.close(),
      () => registry.close(),
      () => store.close(),
      () => log.close(),
      () => lesson.board.close(),
    );
    try {
      await lesson.#begin(registry);
    } catch (error) {
      await lesson.close();
      throw error;
    }
    return lesson;
  }

  /** One more recorder. Those of one name share a spool, as a process does that is started again. */
  recorder(name: string, env: Readonly<Record<string, string>> = {}): RecorderProcess {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      stdio: ['ignore', process.env['TEST_LOG'] ? 'inherit' : 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        RECORDER_NAME: name,
        RECORDER_HOST: '127.0.0.1',
        RECORDER_OPS_PORT: '0',
        RECORDER_SPOOL_DIR: join(this.#dir, 'spool', name),
        RECORDER_KEEP_FREE_MB: '0',
        SFU_CONTROL_SECRET: SECRET,
        REDIS_URL: this.redis.url,
        S3_ENDPOINT: this.s3.endpoint,
        S3_BUCKET: this.s3.bucket,
        S3_ACCESS_KEY: this.s3.accessKey,
        S3_SECRET_KEY: this.s3.secretKey,
        LOG_LEVEL: process.env['TEST_LOG'] ?? 'error',
        ...env,
      },
    });
    const last = () => void child.kill('SIGKILL');
    process.once('exit', last);
    const exited = once(child, 'exit').finally(() => process.off('exit', last));
    const own: RecorderProcess = {
      name,
      child,
      kill: async (signal) => {
        child.kill(signal);
        await exited;
        this.#processes.delete(own);
      },
    };
    this.#processes.add(own);
    return own;
  }

  async say(by: PeerId | null, body: EntryBody): Promise<void> {
    await this.log.append(this.room, { id: EntryId.parse(randomUUID()), by, ...body });
  }

  async state(): Promise<RoomState> {
    let state = emptyRoom;
    for (;;) {
      const entries = await this.log.read(this.room, state.seq);
      if (entries.length === 0) return state;
      for (const entry of entries) state = apply(state, entry).state;
    }
  }

  async record(): Promise<RecordingId> {
    const recordingId = RecordingId.parse(uuidV7(Date.now()));
    await this.say(TEACHER, { type: 'recording.started', data: { recordingId } });
    await this.board.add(recordingId, this.room);
    return recordingId;
  }

  async stop(): Promise<void> {
    await this.say(TEACHER, { type: 'recording.stopped', data: {} });
  }

  /** Every run that storage has a manifest of. */
  async runs(recordingId: RecordingId): Promise<RunManifest[]> {
    const found: RunManifest[] = [];
    for (const run of await runsOf(this.store, recordingId)) {
      const manifest = await readRun(this.store, recordingId, run);
      if (manifest) found.push(manifest);
    }
    return found;
  }

  async until(what: string, is: () => Promise<boolean>, timeoutMs = 40_000): Promise<void> {
    await pollUntil(async () => ((await is()) ? null : what), { timeoutMs, everyMs: 100 });
  }

  async close(): Promise<void> {
    for (const own of [...this.#processes]) await own.kill('SIGKILL');
    for (const closer of this.#closers.reverse()) await closer();
  }

  async #begin(registry: Registry): Promise<void> {
    const config = SfuNodeConfig.parse({ nodeId: NODE, controlSecret: SECRET, workers: 1, rtcAnnounced: '127.0.0.1' });
    const node: SfuNode = await createSfuNode({ config, logger, metrics: createMetrics('live-test') });
    this.#closers.push(() => node.close('test over'));
    const gateway: WsGateway = await createWsGateway({ host: '127.0.0.1', port: 0, accept: (channel) => node.accept(channel), logger });
    this.#closers.push(() => gateway.close('test over'));
    const url = `ws://127.0.0.1:${gateway.port}`;
    const record = { id: NODE, url, workers: 1, capacity: 10 };
    const announcer = await Announcer.open({ registry, node: record, clock: systemClock, logger, load: () => node.load() });
    this.#closers.push(() => announcer.close());
    const [ours, theirs] = createChannelPair();
    node.accept(theirs);
    const link = new RpcLink(sfu, ours, { timeoutMs: 10_000 });
    await link.call('node.hello', { token: await createControlTokens(SECRET).sign('test'), instance: 'test' });
    await link.call('room.open', { roomId: this.room, epoch: 1, size: 10 });

    await this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 10, recording: { start: 'manual', pupils: 'none' } } });
    await this.say(null, { type: 'room.placed', data: { epoch: 1, legs: [{ nodeId: NODE, epoch: 1, size: 10 }], reason: 'opened' } });
    const connectionId = ConnectionId.parse(randomUUID());
    const joined = { peerId: TEACHER, connectionId, name: 'Teacher', role: 'host', tokenId: null, keepsMedia: false } as const;
    await this.say(TEACHER, { type: 'peer.joined', data: joined });
    const producerId = await this.#publish(link);
    const opened = { producerId, kind: 'video', source: 'camera', paused: false, epoch: 1 } as const;
    await this.say(TEACHER, { type: 'producer.opened', data: opened });
  }

  /** Over real ICE, DTLS and SRTP; the same film again and again, as long as the lesson lasts. */
  async #publish(link: RpcLink<Sfu>): Promise<ProducerId> {
    const clip = await vp8Clip({ seconds: 4, gop: 25 });
    const client = await openVideoClient('sendonly', [SSRC]);
    this.#closers.push(() => client.close());
    const peer = { roomId: this.room, epoch: 1, peerId: TEACHER };
    const { dtlsParameters } = client;
    const opened = await link.call('peer.open', {
      ...peer,
      rtpCapabilities: ROUTER_RTP_CAPABILITIES,
      send: true,
      dtlsParameters,
      consume: [],
    });
    const offer = opened.send as TransportOffer;
    client.connect(offer);
    await pollUntil(() => (client.state() === 'connected' ? null : client.state()), { timeoutMs: 15_000, everyMs: 20 });
    const sent = { ...peer, transportId: offer.id, kind: 'video', source: 'camera', rtpParameters: VP8, paused: false } as const;
    const { producerId } = await link.call('producer.open', sent);
    this.#closers.push(play(clip, client));
    return producerId;
  }
}

const VP8: RtpParameters = {
  codecs: [
    { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] },
  ],
  encodings: [{ ssrc: SSRC }],
  rtcp: { cname: 'test' },
};

/** Returns what ends it. */
function play(clip: Clip, client: RtcClient): () => void {
  const startedAt = performance.now();
  const lengthMs = (clip.frames.at(-1)?.ms ?? 0) + 40;
  let seq = 1;
  let next = 0;
  return systemClock.every(20, () => {
    const now = performance.now() - startedAt;
    for (;;) {
      const round = Math.floor(next / clip.frames.length);
      const frame = clip.frames[next % clip.frames.length];
      if (!frame || round * lengthMs + frame.ms > now) return;
      const timestamp = Math.round((round * lengthMs + frame.ms) * 90);
      for (let at = 0; at < frame.data.length; at += 1_100) {
        const head = Buffer.from([0x80 | (at === 0 ? 0x10 : 0), 0x80, 0x80 | ((next >> 8) & 0x7f), next & 0xff]);
        const payload = Buffer.concat([head, frame.data.subarray(at, at + 1_100)]);
        const marker = at + 1_100 >= frame.data.length;
        client.send(rtpPacket({ payloadType: 96, seq: seq++, timestamp, ssrc: SSRC, marker }, payload));
      }
      next += 1;
    }
  });
}
