import type { RequestListener } from 'node:http';
import compression from 'compression';
import express, { type Express } from 'express';
import type { Kysely } from 'kysely';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { api as contract } from '@watoto/shared/contract/http/api.ts';
import type { Cache } from '@watoto/shared/ports/cache/cache.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import { apiKeyHandlers } from './api-keys/api-keys.routes.ts';
import { ApiKeys } from './api-keys/api-keys.ts';
import { assessmentHandlers, attemptHandlers, questionHandlers } from './assessments/assessments.routes.ts';
import { Attempts } from './assessments/attempts.ts';
import { AwayTokens } from './live-quizzes/away-tokens.ts';
import { liveQuizHandlers } from './live-quizzes/live-quizzes.routes.ts';
import { LiveQuizzes } from './live-quizzes/live-quizzes.ts';
import { gradingHandlers } from './assessments/marking.routes.ts';
import { Markings } from './assessments/marking.ts';
import { Rosters } from './assessments/rosters.ts';
import { attendedConsumer } from './attendance/attended.ts';
import type { EndedLogs } from './attendance/lazy-log.ts';
import { openAttendance } from './attendance/open-attendance.ts';
import { AccessTokens } from './auth/access-token.ts';
import { Passwords } from './auth/passwords.ts';
import { type ApiConfig, requireSafe } from './config.ts';
import { createCacheMetrics } from './cache/cache-metrics.ts';
import { KeptReads, NO_CACHE } from './cache/read-cache.ts';
import { keepPartitions } from './db/partitions.ts';
import { type Reads, readsOf } from './db/reads.ts';
import { sealWith } from './db/seal.ts';
import type { Tables } from './db/tables.ts';
import { CourseEditor } from './courses/course-editor.ts';
import { certificateHandlers } from './certificates/certificates.routes.ts';
import { Certificates } from './certificates/certificates.ts';
import { courseHandlers } from './courses/courses.routes.ts';
import { Courses } from './courses/courses.ts';
import { gradebookHandlers } from './gradebook/gradebook.routes.ts';
import { Gradebooks } from './gradebook/gradebook.ts';
import { createEventMetrics, type EventMetrics, NO_EVENT_METRICS } from './events/metrics.ts';
import { DeadLetters } from './events/dead-letters.ts';
import { eventHandlers } from './events/events.routes.ts';
import { openEvents } from './events/events.ts';
import { fileHandlers } from './files/files.routes.ts';
import { boardPictureHandlers } from './board-pictures/board-pictures.routes.ts';
import { BoardPictures } from './board-pictures/board-pictures.ts';
import { openDecks } from './decks/open-decks.ts';
import { Files } from './files/files.ts';
import { NO_SCANNER, type Scanner } from './files/scanner.ts';
import { type Objects, serveObjects } from './files/serve-objects.ts';
import { mountDocs } from './http/docs/docs.routes.ts';
import { errorResponse, unknownRoute } from './http/error-response.ts';
import { Idempotency } from './http/idempotency.ts';
import { inTurns } from './http/in-turns.ts';
import { openApiOf } from './http/openapi.ts';
import { RateLimits } from './http/rate-limit.ts';
import { requestContext } from './http/request-context.ts';
import { mountRoutes } from './http/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { createIdentity } from './identity.ts';
import { lessonPhases } from './lessons/lesson-phases.ts';
import { lessonHandlers } from './lessons/lessons.routes.ts';
import { Lessons } from './lessons/lessons.ts';
import { RoomTokens } from './lessons/room-token.ts';
import { createLogMailer } from './mail/log-mailer.ts';
import type { Mailer } from './mail/mailer.ts';
import { type ApiMetrics, createApiMetrics, NO_METRICS, watchPasswords } from './metrics.ts';
import { moduleHandlers } from './modules/modules.routes.ts';
import { Modules } from './modules/modules.ts';
import { notificationHandlers } from './notifications/notifications.routes.ts';
import { FailedMails } from './notifications/failed-mails.ts';
import { openNotifications } from './notifications/open-notifications.ts';
import type { Pusher } from './notifications/pusher.ts';
import { NO_PLATFORM } from './platform/no-platform.ts';
import { Operations } from './platform/operations.ts';
import type { Platform } from './platform/platform.ts';
import { platformHandlers } from './platform/platform.routes.ts';
import { openPrivacy } from './privacy/open-privacy.ts';
import { progressHandlers } from './progress/progress.routes.ts';
import { Progress } from './progress/progress.ts';
import { ReadinessChecks } from './readiness/readiness.ts';
import { readinessHandlers } from './readiness/readiness.routes.ts';
import { openExports } from './recordings/open-exports.ts';
import { openRecordings } from './recordings/open-recordings.ts';
import { roomHandlers } from './rooms/rooms.routes.ts';
import { Rooms } from './rooms/rooms.ts';
import { searchHandlers } from './search/search.routes.ts';
import { Search } from './search/search.ts';
import { systemHandlers } from './system/system.routes.ts';
import { Calendar } from './timetable/calendar/calendar.ts';
import { calendarHandlers } from './timetable/calendar/calendar.routes.ts';
import { openTimetable, timetableJobs } from './timetable/open-timetable.ts';
import { timetableHandlers } from './timetable/timetable.routes.ts';
import { iceServerHandlers } from './turn/ice-servers.routes.ts';

export interface ApiDeps {
  readonly config: ApiConfig;
  /** Open and migrated; stays the caller's to close, after the API. */
  readonly db: Kysely<Tables>;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** The live tiers, for admins; stays the caller's to close. None: their page says so. */
  readonly platform?: Platform;
  /** Where its series go; none: nothing is counted. */
  readonly metrics?: Metrics;
  /** Where calls are counted, so that all instances count together; none: in memory. */
  readonly redisUrl?: string | null;
  /** Where lists and searches are read; none: from `db`. */
  readonly reads?: Reads;
  /** Stays the caller's to close, after the API. None: everything is read from the database each time. */
  readonly cache?: Cache;
  /** None: mails are kept in memory, see `createLogMailer`. */
  readonly mailer?: Mailer;
  /** The turns in which passwords are hashed; stays the API's to close. */
  readonly passwords?: Passwords;
  /** None: no web pushes. */
  readonly pusher?: Pusher;
  /** Stays the caller's to close, after the API. None: one in memory. */
  readonly bus?: EventBus;
  /** Who makes MP4 files takes what is to be made from it; stays the caller's to close, after the API. None: nobody makes any. */
  readonly jobs?: JobQueue;
  /** The rooms' logs, for what is known of lessons that are over; stays the caller's to close, after the API. None: who was there is not known. */
  readonly log?: EndedLogs;
  /** Where files are; stays the caller's to close, after the API. None: this school keeps no files. */
  readonly objects?: Objects;
  /** None: files are not looked at for viruses. */
  readonly scanner?: Scanner;
}

export interface Api {
  /** Answers everything under `/api/`, with the URL as it came; what it does not know is a 404 problem. */
  readonly handler: RequestListener;
  /** What the handler hands requests to, for whoever holds its routes against the contract. */
  readonly app: Express;
  /** For whoever hears that a room opened or ended. */
  readonly lessons: Pick<Lessons, 'markStarted' | 'markEnded'>;
  /** For whoever wants recordings compared with what is in storage now, not some time today. */
  readonly checkRecordings: () => Promise<void>;
  /** Ends what runs by itself. Idempotent. */
  close(reason: string): Promise<void>;
}

const LARGEST_BODY = Math.max(...Object.values(contract).map(({ maxBodyBytes }) => maxBodyBytes));

/** How often lessons whose rooms were lost are looked for. */
const FORGOTTEN_EVERY_MS = 10 * 60 * 1_000;
/** How often attempts are handed in whose time is over. */
const OVERDUE_EVERY_MS = 15 * 1_000;
/** How often grades are written of what has closed. */
const GRADES_DUE_EVERY_MS = 30 * 1_000;
/** How often erasures are looked for whose time has come. */
const PRIVACY_EVERY_MS = 30 * 1_000;
const SWEEP_EVERY_MS = 60 * 60 * 1_000;

/** How often what is kept for a day is looked through. */
const CLEAN_EVERY_MS = 60 * 60 * 1_000;

/** How often the months ahead are looked at: one would do in a month, if nothing ever failed. */
const PARTITIONS_EVERY_MS = 60 * 60 * 1_000;

/** Puts the API together. Opens no port: whoever holds the origin hands it requests. */
export function createApi(deps: ApiDeps): Api {
  const {
    config,
    db,
    logger,
    clock = systemClock,
    platform = NO_PLATFORM,
    metrics: registry,
    redisUrl = null,
    reads = readsOf(deps.db),
    mailer = createLogMailer(logger),
  } = deps;
  requireSafe(config);
  const scope = new Scope('api', (err) => logger.error({ err }, 'api: in the background'));
  const { passwords = new Passwords() } = deps;
  scope.defer(() => passwords.close());
  const metrics = registry ? createApiMetrics(registry) : NO_METRICS;
  if (registry) watchPasswords(registry, passwords);
  const kept = deps.cache ? scope.own(openReadCache(deps.cache, deps)) : null;
  const cache = kept ?? NO_CACHE;
  const accessTokens = new AccessTokens(config.accessTokenSecret);
  const identity = createIdentity({ config, db, cache, reads, clock, logger, scope, mailer, metrics, passwords, accessTokens });
  repeat(scope, clock, SWEEP_EVERY_MS, () => identity.sweep());
  const consentRequired = config.requireGuardianConsent ?? false;
  const roomTokens = new RoomTokens(config.roomTokenSecret);
  const lessons = new Lessons({ db, clock, roomTokens, turn: config.turn, consentRequired });
  repeat(scope, clock, FORGOTTEN_EVERY_MS, () => lessons.endForgotten());
  for (const { everyMs, work } of timetableJobs({ db, clock })) repeat(scope, clock, everyMs, work);

  const attempts = new Attempts({ db, clock, awayTokens: new AwayTokens(config.roomTokenSecret) });
  repeat(scope, clock, OVERDUE_EVERY_MS, () => attempts.submitOverdue());
  const gradebooks = new Gradebooks({ db, clock, reads });
  repeat(scope, clock, GRADES_DUE_EVERY_MS, () => gradebooks.writeDue());
  const eventMetrics: EventMetrics = registry
    ? createEventMetrics(registry, { outboxAge: () => events.outboxAge, busUp: () => events.busUp, deadLetters: () => events.deadLetters })
    : NO_EVENT_METRICS;
  const { mailer: realMailer = null, pusher = null, bus } = deps;
  const told = scope.own(
    openNotifications({ db, clock, logger, metrics: eventMetrics, publicUrl: config.publicUrl, mailer: realMailer, pusher }),
  );
  const { objects, scanner = NO_SCANNER } = deps;
  const stored = objects?.store ?? null;
  const exported = openExports({ db, clock, files: objects ?? null, jobs: deps.jobs, logger, metrics: registry, scope });
  const { exports } = exported;
  const decks = openDecks({ db, clock, files: objects ?? null, jobs: exported.queue, logger, scope });
  const recordings = openRecordings({ db, reads, clock, files: objects ?? null, run: (work) => scope.run(work), exports });
  for (const { everyMs, work } of [...recordings.jobs, ...exported.jobs, ...decks.jobs])
    repeat(scope, clock, everyMs, () => work(scope.signal));
  const consumers = [
    told.consumer,
    lessonPhases(lessons),
    attendedConsumer(),
    recordings.consumer,
    exported.consumer,
    decks.consumer,
    ...(kept ? [kept.consumer] : []),
  ];
  const onHandled = () => {
    told.wake();
    recordings.wake();
    exported.wake();
  };
  const events = scope.own(openEvents({ db, bus, consumers, logger, metrics: eventMetrics, onHandled }));

  const readiness = new ReadinessChecks({ db, reads, clock, roomTokens, turn: config.turn });
  repeat(scope, clock, SWEEP_EVERY_MS, () => readiness.sweep());
  const attendance = openAttendance({ db, reads, clock, logger, log: deps.log ?? null, scope });

  const operations = new Operations({ db, clock, platform, logger, metrics });

  const files = new Files({ db, clock, objects: stored, scanner });
  repeat(scope, clock, CLEAN_EVERY_MS, () => files.giveUp());
  const boardPictures = new BoardPictures({ db, clock, objects: stored, consentRequired });
  scope.defer(() => boardPictures.close());
  repeat(scope, clock, CLEAN_EVERY_MS, () => boardPictures.clean());
  const covers = (id: string) => files.cover(id);

  const privacy = openPrivacy({
    db,
    clock,
    logger,
    passwords,
    objects: stored,
    secret: config.accessTokenSecret,
    run: (work) => scope.run(work(scope.signal)),
    forget: recordings.forget,
  });
  repeat(scope, clock, PRIVACY_EVERY_MS, () => privacy.work(scope.signal));

  const app = createApp({ config, logger, clock, metrics, tokens: accessTokens, changed: () => events.wake(), objects });
  const document = openApiOf(contract, config.publicUrl);
  const apiKeys = new ApiKeys({ db, clock });
  const handlers = {
    ...identity.handlers,
    ...apiKeyHandlers(apiKeys),
    ...lessonHandlers(lessons),
    ...courseHandlers(new Courses({ db, clock, covers, reads, consentRequired, cache }), new CourseEditor({ db, clock, covers })),
    ...fileHandlers(files),
    ...recordings.handlers,
    ...exported.handlers,
    ...decks.handlers,
    ...boardPictureHandlers(boardPictures, objects?.paths ?? null),
    ...privacy.handlers,
    ...certificateHandlers(new Certificates({ db, reads, publicUrl: config.publicUrl })),
    ...moduleHandlers(new Modules({ db, clock, reads, cache })),
    ...progressHandlers(new Progress({ db, clock, reads })),
    ...timetableHandlers(openTimetable({ db, clock, reads })),
    ...roomHandlers(new Rooms(db)),
    ...calendarHandlers(new Calendar({ db, clock, publicUrl: config.publicUrl })),
    ...assessmentHandlers({ db, clock }),
    ...questionHandlers({ db, clock }),
    ...attemptHandlers(attempts, new Rosters({ db, clock })),
    ...liveQuizHandlers(new LiveQuizzes({ db, clock, attempts })),
    ...gradingHandlers(new Markings({ db, clock })),
    ...gradebookHandlers(gradebooks),
    ...attendance.handlers,
    ...readinessHandlers(readiness),
    ...iceServerHandlers({ turn: config.turn, clock }),
    ...platformHandlers(operations),
    ...notificationHandlers(told.notifications),
    ...eventHandlers(new DeadLetters({ db, clock, events }), new FailedMails({ db, clock, wake: () => told.wake() }), exported.dead),
    ...searchHandlers(new Search({ reads, clock })),
    ...systemHandlers(db, document),
  };
  const idempotency = new Idempotency({ db, clock, logger, secret: config.accessTokenSecret });
  repeat(scope, clock, CLEAN_EVERY_MS, () => idempotency.clean());
  repeat(scope, clock, PARTITIONS_EVERY_MS, () => keepPartitions({ db, clock, logger }));
  const limits = scope.own(new RateLimits(redisUrl));
  mountRoutes(app, contract, handlers, {
    clock,
    limits,
    accessTokens,
    apiKeys,
    idempotency,
    reads,
    cache,
    publicUrl: config.publicUrl,
  });
  mountDocs(app, contract, document);
  app.use(unknownRoute);
  app.use(errorResponse);
  return { handler: inTurns(app), app, lessons, checkRecordings: recordings.check, close: (reason) => scope.close(reason) };
}

function openReadCache(cache: Cache, { config, logger, metrics }: ApiDeps): KeptReads {
  // What is in memory is nowhere else.
  const seal = config.profile === 'cluster' ? sealWith(config.accessTokenSecret, 'cache') : null;
  return new KeptReads({ cache, logger, seal, ...(metrics ? { metrics: createCacheMetrics(metrics) } : {}) });
}

/** Runs `work` again and again, `ms` after its last end, until the scope closes. A failure is logged and does not stop it. */
function repeat(scope: Scope, clock: Clock, ms: number, work: () => Promise<void>): void {
  const cancel = clock.after(ms, () => {
    forget();
    scope.run(work().finally(() => !scope.closed && repeat(scope, clock, ms, work)));
  });
  const forget = scope.defer(cancel);
}

interface AppDeps {
  readonly config: ApiConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: ApiMetrics;
  readonly tokens: AccessTokens;
  /** Something may have been announced. */
  readonly changed: () => void;
  readonly objects: Objects | undefined;
}

function createApp({ config: { publicUrl, trustedProxies }, logger, clock, metrics, tokens, changed, objects }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies);
  app.use(requestContext({ logger, clock, metrics }));
  app.use(securityHeaders(publicUrl));
  // Before bodies are limited and answers compressed: neither is for files.
  if (objects) app.use(serveObjects(objects, clock, tokens));
  app.use(compression());
  app.use((req, res, next) => {
    // Announced too large: not worth reading, on any route.
    if (Number(req.get('content-length') ?? 0) > LARGEST_BODY) throw new AppError('too_large');
    // What a request has announced is committed when it is answered: it need not wait for the next look at the outbox.
    if (req.method !== 'GET') res.on('finish', changed);
    next();
  });
  return app;
}
