import { createServer, type Server } from 'node:http';
import type { Kysely } from 'kysely';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { once } from 'node:events';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import { openJobQueue } from '@watoto/shared/ports/job-queue/open-job-queue.ts';
import { openCache } from '@watoto/shared/ports/cache/open-cache.ts';
import { createApi } from './api.ts';
import { createLazyLog } from './attendance/lazy-log.ts';
import { configFrom } from './config.ts';
import { openDatabase } from './db/database.ts';
import { openFields } from './db/fields/open-fields.ts';
import { migrate } from './db/migrate.ts';
import { type Reads, readsOf, ReplicaReads } from './db/reads.ts';
import type { Tables } from './db/tables.ts';
import { watchDatabase } from './db/watch-database.ts';
import { openClamd } from './files/clamd.ts';
import { openObjects } from './files/open-objects.ts';
import { watchPool } from './metrics.ts';
import { createLazyPlatform } from './platform/lazy-platform.ts';
import { openWaysOut } from './notifications/ways-out.ts';
import { NO_PLATFORM } from './platform/no-platform.ts';
import { openPlatform } from './platform/open-platform.ts';
import type { Platform } from './platform/platform.ts';
import { watchPlatform } from './platform/watch-platform.ts';

const SERVICE = 'api';
const config = configFrom(process.env);
const logger = createLogger({ service: SERVICE, level: config.logLevel });

interface Running {
  readonly server: Server;
  readonly health: Health;
}

async function start(scope: Scope): Promise<Running> {
  const metrics = createMetrics(SERVICE);
  const health = new Health();
  await migrate({ url: config.databaseUrl, logger });
  const { db, pool } = scope.own(
    openDatabase({ url: config.databaseUrl, logger, maxConnections: config.databasePool, fields: config.fields }),
  );
  await openFields(db);
  watchPool(metrics, pool);
  scope.own(watchDatabase({ db, health, metrics, logger }));
  const reads = config.replicaUrl === null ? readsOf(db) : openReplica(scope, db, config.replicaUrl);
  const platform = scope.own(platformOf(config.redisUrl));
  if (config.redisUrl !== null) scope.own(watchPlatform({ platform, metrics, logger }));
  const onError = (err: unknown) => logger.warn({ err }, 'event bus');
  const bus = scope.own(openEventBus(config.amqpUrl ?? 'memory:', { name: 'watoto-api', onError }));
  const jobs = scope.own(openJobQueue(config.amqpUrl ?? 'memory:', { name: 'watoto-api', onError }));
  // Without Redis each instance would have a cache of its own, and would not hear of what others change.
  const cache = config.redisUrl === null ? {} : { cache: scope.own(openCache(config.redisUrl)) };
  const waysOut = openWaysOut(config.waysOut, config.api.publicUrl, scope);
  const { redisUrl } = config;
  const log = redisUrl === null ? {} : { log: scope.own(createLazyLog(() => openLog(redisUrl))) };
  const objects = config.files ? { objects: scope.own(await openObjects(config.files, config.api.accessTokenSecret)) } : {};
  const scanner = config.clamdUrl === null ? {} : { scanner: openClamd(config.clamdUrl) };
  const api = scope.own(
    createApi({
      config: config.api,
      db,
      logger,
      platform,
      metrics,
      redisUrl,
      reads,
      bus,
      jobs,
      ...cache,
      ...log,
      ...waysOut,
      ...objects,
      ...scanner,
    }),
  );
  const server = createServer(api.handler);
  scope.defer(() => server.closeAllConnections());
  server.listen(config.port, config.host);
  await once(server, 'listening');
  // Last: whoever asks before there is something to be ready for gets no answer.
  scope.own(await createOpsServer({ host: config.host, port: config.opsPort, metrics, health }));
  return { server, health };
}

/** Reports may take longer there than a click may. */
const REPLICA_STATEMENT_MS = 15_000;

function openReplica(scope: Scope, primary: Kysely<Tables>, url: string): Reads {
  const { db } = scope.own(
    openDatabase({ url, logger, maxConnections: config.databasePool, statementTimeoutMs: REPLICA_STATEMENT_MS, fields: config.fields }),
  );
  return scope.own(new ReplicaReads({ primary, replica: db, clock: systemClock, logger }));
}

function platformOf(redisUrl: string | null): Platform {
  if (redisUrl === null) return NO_PLATFORM;
  return createLazyPlatform(() => openPlatform({ redisUrl, secret: config.api.roomTokenSecret, logger }), logger);
}

await runService<Running>({
  name: SERVICE,
  logger,
  start,
  // Keep-alive connections without a request close at once, the others after their answer.
  async drain({ server, health }) {
    health.drain();
    await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  },
});
