import { systemClock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { connectSfuNode } from './adapters/sfu-ws.ts';
import { signSfuToken } from './adapters/tokens.ts';
import { SignalingEnv, signalingConfigOf } from './config.ts';
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
  scope.own(await createOpsServer({ host: env.SIGNALING_HOST, port: env.SIGNALING_OPS_PORT, metrics, health }));
  const signaling = scope.own(
    await createSignaling({
      config: signalingConfigOf(env),
      log,
      registry,
      connectSfu: connectSfuNode,
      sfuToken: () => signSfuToken(env.SFU_CONTROL_SECRET, env.SIGNALING_INSTANCE),
      logger,
      metrics,
    }),
  );
  const heard = health.heartbeat('registry', UNREADY_MS);
  const look = () =>
    registry.nodes().then(
      () => heard.beat(),
      (err: unknown) => logger.warn({ err }, 'the registry does not answer'),
    );
  scope.defer(systemClock.every(1_000, () => void look()));
  return { signaling, health };
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
