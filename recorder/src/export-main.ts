import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import { openJobQueue } from '@watoto/shared/ports/job-queue/open-job-queue.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { openDeckWorker } from './decks/deck-worker.ts';
import { ExportEnv } from './export/export-config.ts';
import { createExportMetrics } from './export/export-metrics.ts';
import { openExportWorker } from './export/export-worker.ts';

const SERVICE = 'exporter';
/** A look at the broker, and how old it may be. */
const LOOK_MS = 1_000;
const UNREADY_MS = 15_000;

async function start(env: ExportEnv, logger: Logger, scope: Scope): Promise<Health> {
  const metrics = createMetrics(SERVICE);
  const health = new Health();
  const url = `${env.S3_ENDPOINT.replace(/\/$/, '')}/${env.S3_BUCKET}`;
  const s3 = { accessKey: env.S3_ACCESS_KEY, secretKey: env.S3_SECRET_KEY };
  // It gives no links out: nobody needs to know what they would be signed with.
  const { store } = await openObjectStore({ url, secret: randomBytes(32).toString('hex'), s3 });
  scope.defer(() => store.close());
  const onError = (err: unknown) => logger.warn({ err }, 'RabbitMQ');
  const bus = scope.own(openEventBus(env.AMQP_URL, { name: 'watoto-exporter', onError }));
  const jobs = scope.own(openJobQueue(env.AMQP_URL, { name: 'watoto-exporter', onError }));
  const heard = health.heartbeat('job queue', UNREADY_MS);
  const look = setInterval(() => jobs.isUp && heard.beat(), LOOK_MS);
  scope.defer(() => clearInterval(look));
  const made = createExportMetrics(metrics);
  scope.own(await openExportWorker({ jobs, store, bus, dir: env.EXPORT_DIR, threads: env.EXPORT_THREADS, logger, metrics: made }));
  scope.own(await openDeckWorker({ jobs, store, bus, dir: join(env.EXPORT_DIR, 'decks'), logger }));
  scope.own(await createOpsServer({ host: env.EXPORT_HOST, port: env.EXPORT_OPS_PORT, metrics, health }));
  return health;
}

async function main(): Promise<void> {
  const env = parseConfig(ExportEnv, process.env);
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  await runService<Health>({
    name: SERVICE,
    logger,
    start: (scope) => start(env, logger, scope),
    // What is in hand goes back to the queue when it closes: it would take too long to wait for.
    drain: async (health) => health.drain(),
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
