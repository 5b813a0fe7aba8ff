import { systemClock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import { openInstances } from '@watoto/shared/ports/instances/open-instances.ts';
import { openRecordingBoard } from '@watoto/shared/ports/recording-board/open-recording-board.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { connectSfuNode, signSfuToken } from '@watoto/shared/server/sfu-control.ts';
import { SignalingEnv, signalingConfigOf } from './config.ts';
import { openClusterLink } from './platform/cluster-link.ts';
import { tellPhases } from './platform/phases.ts';
import { doorOverHttp } from './platform/door.ts';
import { type Signaling, createSignaling } from './signaling.ts';

/** Milliseconds without an answer of the registry until this instance is not ready. */
const UNREADY_MS = 4_000;

const SERVICE = 'signaling';

interface Running {
  readonly signaling: Signaling;
  readonly health: Health;
}

async function start(env: SignalingEnv, logger: Logger, scope: Scope): Promise<Running> {
  const metrics = createMetrics(SERVICE);
  const health = new Health();
  const log = scope.own(await openLog(env.REDIS_URL));
  const registry = scope.own(await openRegistry(env.REDIS_URL));
  const instances = scope.own(await openInstances(env.REDIS_URL));
  const config = signalingConfigOf(env);
  const heard = health.heartbeat('registry', UNREADY_MS);
  const onPhase = env.AMQP_URL === undefined ? {} : { onPhase: openPhases(env.AMQP_URL, logger, scope) };
  const signaling = scope.own(
    await createSignaling({
      config,
      log,
      registry,
      instances: { list: instances, url: env.SIGNALING_OPS_URL ?? `http://${env.SIGNALING_HOST}:${env.SIGNALING_OPS_PORT}` },
      recordings: scope.own(openRecordingBoard(env.REDIS_URL)),
      cluster: scope.own(await openClusterLink(env.REDIS_URL)),
      connectSfu: connectSfuNode,
      sfuToken: () => signSfuToken(env.SFU_CONTROL_SECRET, config.instance),
      logger,
      metrics,
      onRegistry: () => heard.beat(),
      ...onPhase,
    }),
  );
  // Last: whoever asks whether this instance is ready finds it listening.
  const more = doorOverHttp(signaling.door, env.ROOM_TOKEN_SECRET);
  scope.own(await createOpsServer({ host: env.SIGNALING_HOST, port: env.SIGNALING_OPS_PORT, metrics, health, more }));
  return { signaling, health };
}

function openPhases(url: string, logger: Logger, scope: Scope): ReturnType<typeof tellPhases> {
  const bus = scope.own(
    openEventBus(url, { name: 'watoto-signaling', mustBeHeard: true, onError: (err) => logger.warn({ err }, 'event bus') }),
  );
  return tellPhases({ bus, clock: systemClock, scope, logger });
}

async function main(): Promise<void> {
  const env = parseConfig(SignalingEnv, process.env);
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  await runService<Running>({
    name: SERVICE,
    logger,
    start: (scope) => start(env, logger, scope),
    async drain({ signaling, health }) {
      health.drain();
      await signaling.drain();
    },
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
