import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import { openJobQueue } from '@watoto/shared/ports/job-queue/open-job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { type Env, envUrl } from '@watoto/shared/server/config.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';

/** What every process that works off jobs is told. */
export const JobEnv = z.object({
  AMQP_URL: envUrl('amqp', 'amqps'),
  S3_ENDPOINT: envUrl('http', 'https'),
  S3_BUCKET: z.string().default('watoto'),
  S3_ACCESS_KEY: z.string().min(1),
  S3_SECRET_KEY: z.string().min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type JobEnv = z.infer<typeof JobEnv>;

/** What a worker of jobs stands on. */
export interface JobGround {
  readonly jobs: JobQueue;
  readonly store: ObjectStore;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly scope: Scope;
}

export interface JobService<E extends JobEnv> {
  readonly name: string;
  readonly read: (env: Env) => E;
  readonly ops: (env: E) => { readonly host: string; readonly port: number };
  /** Opens its workers; the ground's scope owns them. */
  readonly open: (env: E, ground: JobGround) => Promise<void>;
}

/** A look at the broker, and how old it may be. */
const LOOK_MS = 1_000;
const UNREADY_MS = 15_000;

/** The whole of a process that works off jobs, from its environment to its end. Resolves when it has ended. */
export async function runJobService<E extends JobEnv>(service: JobService<E>): Promise<void> {
  try {
    const env = service.read(process.env);
    const logger = createLogger({ service: service.name, level: env.LOG_LEVEL });
    await runService<Health>({
      name: service.name,
      logger,
      start: (scope) => start(service, env, logger, scope),
      // What is in hand goes back to the queue when it closes: it would take too long to wait for.
      drain: async (health) => health.drain(),
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function start<E extends JobEnv>(service: JobService<E>, env: E, logger: Logger, scope: Scope): Promise<Health> {
  const metrics = createMetrics(service.name);
  const health = new Health();
  const url = `${env.S3_ENDPOINT.replace(/\/$/, '')}/${env.S3_BUCKET}`;
  const s3 = { accessKey: env.S3_ACCESS_KEY, secretKey: env.S3_SECRET_KEY };
  // It gives no links out: nobody needs to know what they would be signed with.
  const { store } = await openObjectStore({ url, secret: randomBytes(32).toString('hex'), s3 });
  scope.defer(() => store.close());
  const link = { name: `watoto-${service.name}`, onError: (err: unknown) => logger.warn({ err }, 'RabbitMQ') };
  const bus = scope.own(openEventBus(env.AMQP_URL, link));
  const jobs = scope.own(openJobQueue(env.AMQP_URL, link));
  const heard = health.heartbeat('job queue', UNREADY_MS);
  const look = setInterval(() => jobs.isUp && heard.beat(), LOOK_MS);
  scope.defer(() => clearInterval(look));
  await service.open(env, { jobs, store, bus, logger, metrics, scope });
  scope.own(await createOpsServer({ ...service.ops(env), metrics, health }));
  return health;
}
