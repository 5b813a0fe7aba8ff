import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { Health, type Heartbeat } from '@watoto/shared/server/health.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger, type Logger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createOpsServer } from '@watoto/shared/server/ops-server.ts';
import { connectWs } from './adapters/ws-client.ts';
import { createWsGateway } from './adapters/ws-gateway.ts';
import { Announcer } from './announcer.ts';
import { capacityOfNode, nodeConfigOf, SfuEnv } from './config.ts';
import type { ConnectNode } from './pipe/node-links.ts';
import { createSfuNode, type SfuNode } from './sfu-node.ts';

/** Milliseconds without all Workers running, or without the registry hearing us, until this node is not ready. */
const UNREADY_MS = 4_000;
/** Milliseconds that lessons get to move or end by themselves when the node is told to leave. */
const DRAIN_MS = 10 * 60 * 1_000;

const SERVICE = 'sfu-workers';

interface Running {
  readonly node: SfuNode;
  readonly announcer: Announcer;
  readonly health: Health;
}

async function start(env: SfuEnv, logger: Logger, scope: Scope): Promise<Running> {
  const metrics = createMetrics(SERVICE);
  const health = new Health();
  const registry = scope.own(await openRegistry(env.REDIS_URL));
  scope.own(await createOpsServer({ host: env.SFU_HOST, port: env.SFU_OPS_PORT, metrics, health }));
  const config = nodeConfigOf(env);
  const connectNode: ConnectNode = async (nodeId) => connectWs(await controlUrlOf(registry, nodeId));
  const node = scope.own(await createSfuNode({ config, logger, metrics, connectNode }));
  const gateway = await createWsGateway({ host: env.SFU_HOST, port: env.SFU_PORT, accept: (channel) => node.accept(channel), logger });
  scope.own(gateway);
  scope.defer(beatWhileComplete(node, config.workers, health.heartbeat('workers', UNREADY_MS)));
  const heard = health.heartbeat('registry', UNREADY_MS);
  const announcer = await Announcer.open({
    registry,
    node: { id: config.nodeId, url: env.SFU_CONTROL_URL, workers: config.workers, capacity: capacityOfNode(env) },
    clock: systemClock,
    logger,
    load: () => node.load(),
    onBeat: () => heard.beat(),
    onDrainRequested: (drain) => (drain ? scope.run(node.drain(scope.signal)) : node.undrain()),
  });
  return { node, announcer: scope.own(announcer), health };
}

async function controlUrlOf(registry: Registry, nodeId: NodeId): Promise<string> {
  const found = (await registry.nodes()).find(({ id }) => id === nodeId);
  if (!found) throw new AppError('unavailable', { message: `Node ${nodeId} is not there.` });
  return found.url;
}

function beatWhileComplete(node: SfuNode, workers: number, heartbeat: Heartbeat): () => void {
  return systemClock.every(1_000, () => {
    if (node.load().workers === workers) heartbeat.beat();
  });
}

async function main(): Promise<void> {
  const env = parseConfig(SfuEnv, process.env);
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  await runService<Running>({
    name: SERVICE,
    logger,
    start: (scope) => start(env, logger, scope),
    async drain({ node, announcer, health }, signal) {
      health.drain();
      await announcer.drain();
      await node.drain(signal);
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
