import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Api, createApi } from '@watoto/api/api.ts';
import type { ApiConfig } from '@watoto/api/config.ts';
import { openDatabase } from '@watoto/api/db/database.ts';
import { encryptFields } from '@watoto/api/db/fields/encrypt-fields.ts';
import { openFields } from '@watoto/api/db/fields/open-fields.ts';
import { migrate } from '@watoto/api/db/migrate.ts';
import { watchDatabase } from '@watoto/api/db/watch-database.ts';
import { seedCovers } from '@watoto/api/demo/seed-covers.ts';
import { seedRecording } from '@watoto/api/demo/seed-recording.ts';
import { type DemoSchool, seedDemo } from '@watoto/api/demo/seed-demo.ts';
import { openObjects } from '@watoto/api/files/open-objects.ts';
import { watchPool } from '@watoto/api/metrics.ts';
import { openWaysOut } from '@watoto/api/notifications/ways-out.ts';
import type { Platform } from '@watoto/api/platform/platform.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import { openJobQueue } from '@watoto/shared/ports/job-queue/open-job-queue.ts';
import { openCache } from '@watoto/shared/ports/cache/open-cache.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Health } from '@watoto/shared/server/health.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { EmbeddedConfig } from './config.ts';
import { openDatabaseServer } from './database-server.ts';
import { openPushKeys } from './push-keys.ts';
import type { Secrets } from './secrets.ts';
import type { stagesFor } from './stages.ts';

/** One process serves one school: more connections than this wait for each other on the disk anyway. */
const DATABASE_CONNECTIONS = 20;

export interface SchoolDeps {
  readonly config: EmbeddedConfig;
  readonly url: string;
  readonly secrets: Secrets;
  readonly platform: Platform;
  readonly log: RoomLog;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Owns all that is opened. */
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly stage: ReturnType<typeof stagesFor>;
}

export interface School {
  readonly api: Api;
  readonly demo: DemoSchool | null;
  /** Where the recorder says what it has recorded, and the API hears it. */
  readonly bus: EventBus;
  /** What is to be made of recordings, for whoever makes it. */
  readonly jobs: JobQueue;
  /** Where files are, and recordings. */
  readonly objects: ObjectStore;
}

/** The lasting part: the database, brought up to date, the API over it, and the demo school where one is wanted. */
export async function openSchool(deps: SchoolDeps): Promise<School> {
  const { config, url, secrets, platform, log, logger, metrics, health, scope, signal, stage } = deps;
  const { dataDir, testDatabase: test, fields = null } = config;
  const openServer = () => openDatabaseServer({ dataDir, test, logger, scope, signal });
  const databaseUrl = config.databaseUrl ?? (await stage('postgres', openServer));
  await stage('migrations', () => migrate({ url: databaseUrl, logger }));
  const { db, pool } = scope.own(openDatabase({ url: databaseUrl, logger, maxConnections: DATABASE_CONNECTIONS, fields }));
  await openFields(db);
  // Nobody else reaches the database in the data folder: it encrypts by itself what was there before the key.
  if (fields) scope.run(encryptFields(db, { signal: scope.signal }));
  watchPool(metrics, pool);
  scope.own(watchDatabase({ db, health, metrics, logger }));
  const apiConfig: ApiConfig = {
    profile: 'embedded',
    publicUrl: url,
    accessTokenSecret: secrets.access,
    roomTokenSecret: secrets.room,
    trustedProxies: config.trustedProxies,
    openRegistration: config.openRegistration,
    requireGuardianConsent: config.requireGuardianConsent,
    ...(config.turn ? { turn: config.turn } : {}),
    demo: config.demo,
    // The demo's password is known to everyone, so a demo is never production, and the other way round.
    production: !config.demo,
  };
  const vapid = config.waysOut.vapid ?? (await openPushKeys(dataDir));
  const waysOut = openWaysOut({ ...config.waysOut, vapid }, url, scope);
  const objects = scope.own(await openObjects({ url: pathToFileURL(join(dataDir, 'files')).href }, secrets.access));
  const cache = scope.own(openCache('memory:'));
  const bus = scope.own(openEventBus('memory:'));
  const jobs = scope.own(openJobQueue('memory:'));
  const demo = config.demo ? await stage('demo school', () => seedDemo({ db, config: apiConfig })) : null;
  // Not in a real school's database, whatever its courses are called.
  if (demo && demo.accounts.length > 0) await stage('demo pictures', () => seedCovers(db, objects.store, Date.now()));
  const api = scope.own(createApi({ config: apiConfig, db, logger, platform, metrics, cache, bus, jobs, log, ...waysOut, objects }));
  // The API hears of it; nobody waits for it.
  if (demo && demo.accounts.length > 0 && config.demoRecording)
    scope.run(seedRecording({ db, objects: objects.store, bus, now: Date.now(), signal: scope.signal }));
  return { api, demo, bus, jobs, objects: objects.store };
}
