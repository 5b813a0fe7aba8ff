import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { RunManifest } from '@watoto/shared/contract/recording.ts';
import { sfu } from '@watoto/shared/contract/sfu.ts';
import { NodeId, type RecordingId } from '@watoto/shared/kernel/ids.ts';
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
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createControlTokens } from '@watoto/sfu-workers/adapters/control-token.ts';
import { createWsGateway, type WsGateway } from '@watoto/sfu-workers/adapters/ws-gateway.ts';
import { Announcer } from '@watoto/sfu-workers/announcer.ts';
import { SfuNodeConfig } from '@watoto/sfu-workers/config.ts';
import { createSfuNode, type SfuNode } from '@watoto/sfu-workers/sfu-node.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { type Clip, vp8Clip } from './fixture/clips.ts';
import { LiveLesson, type LiveNode } from './live-lesson.fixture.ts';

const SECRET = 'a secret that only these tests know of';
const MAIN = resolve(import.meta.dirname, '../src/main.ts');
const logger = createLogger({ service: 'live-test', level: process.env['TEST_LOG'] ?? 'silent' });

/** A recorder as a process of its own. */
export interface RecorderProcess {
  readonly name: string;
  readonly child: ChildProcessByStdio<null, Readable, null>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

interface Servers {
  readonly redis: RedisServer;
  readonly s3: S3Server;
  readonly log: RoomLog;
  readonly store: ObjectStore;
  readonly board: RecordingBoard;
  readonly dir: string;
}

/** A real SFU node, Redis, versitygw, lessons whose teachers really send video, and recorder processes that may be killed. */
export class LiveSchool {
  readonly s3: S3Server;
  readonly log: RoomLog;
  readonly store: ObjectStore;
  readonly board: RecordingBoard;
  readonly #redis: RedisServer;
  readonly #dir: string;
  readonly #closers: (() => unknown)[] = [];
  readonly #processes = new Set<RecorderProcess>();
  readonly #nodes: LiveNode[] = [];
  #clip: Clip | null = null;

  private constructor({ redis, s3, log, store, board, dir }: Servers) {
    this.s3 = s3;
    this.log = log;
    this.store = store;
    this.board = board;
    this.#redis = redis;
    this.#dir = dir;
  }

  /** With so many SFU nodes. */
  static async open(nodes = 1): Promise<LiveSchool> {
    const [redis, s3] = await Promise.all([startRedis(), startS3()]);
    const keys = { accessKey: s3.accessKey, secretKey: s3.secretKey };
    const { store } = await openObjectStore({ url: `${s3.endpoint}/${s3.bucket}`, secret: SECRET, s3: keys });
    const log = await openLog(redis.url);
    const registry = await openRegistry(redis.url);
    const dir = await mkdtemp(join(tmpdir(), 'watoto-live-'));
    const school = new LiveSchool({ redis, s3, log, store, board: openRecordingBoard(redis.url), dir });
    school.#closers.push(
      () => rm(dir, { recursive: true, force: true }),
      () => s3.close(),
      () => redis.close(),
      () => registry.close(),
      () => store.close(),
      () => log.close(),
      () => school.board.close(),
    );
    try {
      for (let n = 1; n <= nodes; n += 1) school.#nodes.push(await school.#openNode(NodeId.parse(`node-${n}`), registry));
    } catch (error) {
      await school.close();
      throw error;
    }
    return school;
  }

  /** On all nodes that there are. */
  async lesson(): Promise<LiveLesson> {
    this.#clip ??= await vp8Clip({ seconds: 4, gop: 25 });
    const lesson = await LiveLesson.begin({ log: this.log, board: this.board, nodes: this.#nodes, clip: this.#clip });
    this.#closers.push(() => lesson.close());
    return lesson;
  }

  /** One more recorder. Those of one name share a spool, as a process does that is started again. */
  recorder(name: string, env: Readonly<Record<string, string>> = {}): RecorderProcess {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        RECORDER_NAME: name,
        RECORDER_HOST: '127.0.0.1',
        RECORDER_OPS_PORT: '0',
        RECORDER_SPOOL_DIR: join(this.#dir, 'spool', name),
        RECORDER_KEEP_FREE_MB: '0',
        SFU_CONTROL_SECRET: SECRET,
        REDIS_URL: this.#redis.url,
        S3_ENDPOINT: this.s3.endpoint,
        S3_BUCKET: this.s3.bucket,
        S3_ACCESS_KEY: this.s3.accessKey,
        S3_SECRET_KEY: this.s3.secretKey,
        LOG_LEVEL: process.env['TEST_LOG'] ?? 'error',
        ...env,
      },
    });
    if (process.env['TEST_LOG']) child.stdout.pipe(process.stdout);
    else child.stdout.resume();
    const last = () => void child.kill('SIGKILL');
    process.once('exit', last);
    // With its last words.
    const exited = once(child, 'close').finally(() => process.off('exit', last));
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

  async #openNode(id: NodeId, registry: Registry): Promise<LiveNode> {
    const config = SfuNodeConfig.parse({ nodeId: id, controlSecret: SECRET, workers: 1, rtcAnnounced: '127.0.0.1' });
    const node: SfuNode = await createSfuNode({ config, logger, metrics: createMetrics('live-test') });
    this.#closers.push(() => node.close('test over'));
    const gateway: WsGateway = await createWsGateway({ host: '127.0.0.1', port: 0, accept: (channel) => node.accept(channel), logger });
    this.#closers.push(() => gateway.close('test over'));
    const url = `ws://127.0.0.1:${gateway.port}`;
    const record = { id, url, workers: 1, capacity: 100 };
    const announcer = await Announcer.open({ registry, node: record, clock: systemClock, logger, load: () => node.load() });
    this.#closers.push(() => announcer.close());
    const [ours, theirs] = createChannelPair();
    node.accept(theirs);
    const link = new RpcLink(sfu, ours, { timeoutMs: 10_000 });
    await link.call('node.hello', { token: await createControlTokens(SECRET).sign('test'), instance: 'test' });
    return { id, link };
  }
}
