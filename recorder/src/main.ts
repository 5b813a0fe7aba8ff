import { randomBytes } from 'node:crypto';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import { openInstances } from '@watoto/shared/ports/instances/open-instances.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { openRecordingBoard } from '@watoto/shared/ports/recording-board/open-recording-board.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { connectSfuNode, signSfuToken } from '@watoto/shared/server/sfu-control.ts';
import { RecorderEnv, recorderConfigOf } from './config.ts';
import { openTrackRecorder } from './media/track-recorder.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** Milliseconds without an answer of the board until this recorder is not ready. */
const UNREADY_MS = 4_000;
/** What it has becomes safe before it leaves. */
const DRAIN_MS = 60_000;

const SERVICE = 'recorder';

interface Running {
  readonly recorder: Recorder;
  readonly health: Health;
}

async function start(env: RecorderEnv, logger: Logger, scope: Scope): Promise<Running> {
  const metrics = createMetrics(SERVICE);
  const health = new Health();
  const config = recorderConfigOf(env);
  const url = `${env.S3_ENDPOINT.replace(/\/$/, '')}/${env.S3_BUCKET}`;
  const s3 = { accessKey: env.S3_ACCESS_KEY, secretKey: env.S3_SECRET_KEY };
  // It gives no links out: nobody needs to know what they would be signed with.
  const { store } = await openObjectStore({ url, secret: randomBytes(32).toString('hex'), s3 });
  scope.defer(() => store.close());
  const log = scope.own(await openLog(env.REDIS_URL));
  const registry = scope.own(await openRegistry(env.REDIS_URL));
  const instances = scope.own(await openInstances(env.REDIS_URL, { space: 'recorders' }));
  const board = scope.own(openRecordingBoard(env.REDIS_URL));
  const onError = (err: unknown) => logger.warn({ err }, 'event bus');
  const bus = scope.own(openEventBus(env.AMQP_URL ?? 'memory:', { name: 'watoto-recorder', mustBeHeard: true, onError }));
  const heard = health.heartbeat('board', UNREADY_MS);
  const recorder = await createRecorder({
    config,
    log,
    registry,
    connectSfu: connectSfuNode,
    sfuToken: () => signSfuToken(env.SFU_CONTROL_SECRET, config.recorderId),
    store,
    bus,
    board,
    instances,
    openTrack: openTrackRecorder,
    logger,
    metrics,
    onBoard: () => heard.beat(),
  });
  scope.own(recorder);
  scope.own(await createOpsServer({ host: env.RECORDER_HOST, port: env.RECORDER_OPS_PORT, metrics, health }));
  return { recorder, health };
}

async function main(): Promise<void> {
  const env = parseConfig(RecorderEnv, process.env);
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  await runService<Running>({
    name: SERVICE,
    logger,
    start: (scope) => start(env, logger, scope),
    async drain({ recorder, health }) {
      health.drain();
      await recorder.drain();
    },
    drainTimeoutMs: DRAIN_MS,
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
