import type { Api } from '@watoto/api/api.ts';
import { watchPlatform } from '@watoto/api/platform/watch-platform.ts';
import type { DemoSchool } from '@watoto/api/demo/seed-demo.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import type { Recorder } from '@watoto/recorder/recorder.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import { createMemoryRecordingBoard } from '@watoto/shared/ports/recording-board/memory-recording-board.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import { Health } from '@watoto/shared/server/health.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import type { SfuNode } from '@watoto/sfu-workers/sfu-node.ts';
import type { Signaling } from '@watoto/signaling/signaling.ts';
import type { EmbeddedConfig } from './config.ts';
import { openExports } from './exports.ts';
import { openFrontDoor } from './front-door/front-door.ts';
import { openStaticFiles } from './front-door/static-files.ts';
import { LessonPace } from './lesson-pace.ts';
import { openMedia } from './media.ts';
import { createLocalPlatform } from './platform.ts';
import { INSTANCE, openRooms } from './rooms.ts';
import { openRecording } from './recording.ts';
import { openSchool } from './school.ts';
import { openSecrets } from './secrets.ts';
import { stagesFor, together } from './stages.ts';

export interface EmbeddedDeps {
  /** `dataDir` exists, and is held by the caller (`openDataFolder`). */
  readonly config: EmbeddedConfig;
  readonly logger: Logger;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

export interface Embedded {
  /** What people open, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** null: not asked for. */
  readonly demo: DemoSchool | null;
  /** The parts themselves, for tests and benchmarks. */
  readonly api: Api;
  readonly sfu: SfuNode;
  readonly signaling: Signaling;
  readonly recorder: Recorder;
  readonly objects: ObjectStore;
  readonly bus: EventBus;
  /** Tells everyone in a lesson, and lets requests end; `signal` says when time is up. */
  drain(signal: AbortSignal): Promise<void>;
  /** Resolves when every socket, child process and file is closed. Idempotent. */
  close(reason: string): Promise<void>;
}

/**
 * The embedded profile in this process: Postgres, API, one SFU node, signaling and the web app, on one origin. Rejects with
 * whatever part could not start, having closed all the others.
 */
export async function createEmbedded({ config, logger, signal }: EmbeddedDeps): Promise<Embedded> {
  const scope = new Scope('embedded', (err, { name }) => logger.error({ err, scope: name }, 'failed in the background'));
  try {
    return await open(config, logger, scope, signal ?? scope.signal);
  } catch (error) {
    await scope.close('could not start');
    throw error;
  }
}

async function open(config: EmbeddedConfig, logger: Logger, scope: Scope, signal: AbortSignal): Promise<Embedded> {
  const stage = stagesFor(logger);
  // First what is quick and likeliest to fail: a taken port should not be found after a database has been made.
  const files = await stage('web app', () => openStaticFiles(config.webRoot));
  const { host, port, trustedProxies } = config;
  const door = scope.own(
    await openFrontDoor({ host, port, files, signalingPath: SIGNALING_PATH, behindProxy: trustedProxies > 0, logger }),
  );
  const secrets = await openSecrets(config.dataDir);
  const url = config.publicUrl ?? `http://localhost:${door.port}`;
  const registry = scope.own(createMemoryRegistry());
  const metrics = createMetrics('embedded');
  const health = new Health();
  if (config.opsPort !== null) scope.own(await createOpsServer({ host: '127.0.0.1', port: config.opsPort, metrics, health }));
  const local = createLocalPlatform(registry, logger);
  const log = scope.own(createMemoryLog());
  const [school, media] = await together(
    openSchool({ config, url, secrets, platform: local.platform, log, logger, metrics, health, scope, signal, stage }),
    stage('media server', () => openMedia({ config, secrets, registry, logger, metrics, scope })),
  );
  if (signal.aborted) throw new AppError('cancelled');
  const board = scope.own(createMemoryRecordingBoard());
  const recording = {
    dataDir: config.dataDir,
    log,
    board,
    registry,
    media,
    store: school.objects,
    bus: school.bus,
    logger,
    metrics,
    scope,
  };
  const recorder = await stage('recorder', () => openRecording(recording));
  const pace = new LessonPace();
  const rooms = await stage('signaling', () =>
    openRooms({ config, pace, secrets, log, board, registry, media, lessons: school.api.lessons, logger, metrics, scope }),
  );
  await openExports({ config, pace, store: school.objects, bus: school.bus, jobs: school.jobs, logger, metrics, scope });
  local.connect(INSTANCE, rooms.door);
  scope.own(watchPlatform({ platform: local.platform, metrics, logger }));
  door.connect({ api: school.api.handler, signalingPort: rooms.port });
  logger.info({ url, readyMs: Math.round(performance.now()) }, 'ready');

  return {
    url,
    port: door.port,
    demo: school.demo,
    api: school.api,
    sfu: media.node,
    signaling: rooms,
    recorder,
    objects: school.objects,
    bus: school.bus,
    async drain(timeIsUp) {
      const emptied = door.drain(timeIsUp);
      await rooms.drain();
      await recorder.drain();
      await emptied;
    },
    close: (reason) => scope.close(reason),
  };
}
