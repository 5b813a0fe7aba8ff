import { Announcer } from '@watoto/sfu-workers/announcer.ts';
import { createControlTokens } from '@watoto/sfu-workers/adapters/control-token.ts';
import { SfuNodeConfig } from '@watoto/sfu-workers/config.ts';
import { createSfuNode, type SfuNode } from '@watoto/sfu-workers/sfu-node.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { createChannelPair, type FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { capacityOf } from '@watoto/shared/ports/registry/cost-model.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { EmbeddedConfig } from './config.ts';
import type { Secrets } from './secrets.ts';

export interface MediaDeps {
  readonly config: EmbeddedConfig;
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Owns all that is opened. */
  readonly scope: Scope;
}

export interface Media {
  readonly node: SfuNode;
  /** A control link to the node, in memory. */
  connect(): FrameChannel;
  /** The token that such a link begins with. */
  token(instance: string): Promise<string>;
}

/** The media server: one SFU node with its Workers, known to the registry. */
export async function openMedia({ config, secrets, registry, logger, metrics, scope }: MediaDeps): Promise<Media> {
  const nodeConfig = SfuNodeConfig.parse({
    nodeId: 'embedded',
    controlSecret: secrets.control,
    workers: config.workers,
    rtcIp: isLoopback(config.announced) ? '127.0.0.1' : '0.0.0.0',
    rtcAnnounced: isLoopback(config.announced) ? null : config.announced,
    rtcPort: config.rtcPort,
  });
  const node = scope.own(await openNode(nodeConfig, logger, metrics));
  const { workers } = config;
  const record = { id: nodeConfig.nodeId, url: 'memory:', workers, capacity: capacityOf(workers) };
  scope.own(await Announcer.open({ registry, node: record, clock: systemClock, logger, load: () => node.load() }));
  return {
    node,
    connect() {
      const [ours, theirs] = createChannelPair();
      node.accept(theirs);
      return ours;
    },
    token: (instance) => createControlTokens(secrets.control).sign(instance),
  };
}

async function openNode(config: SfuNodeConfig, logger: Logger, metrics: Metrics): Promise<SfuNode> {
  try {
    return await createSfuNode({ config, logger, metrics });
  } catch (error) {
    if (!says(error, 'address already in use')) throw error;
    const last = config.rtcPort + config.workers - 1;
    const message = `The ports for media, ${config.rtcPort} to ${last}, are taken by another program. Stop that one, or set RTC_PORT to the first of ${config.workers} free ones.`;
    throw new AppError('unavailable', { message, cause: error });
  }
}

/** Does the error, or what caused it, say this? */
function says(error: unknown, words: string): boolean {
  return error instanceof Error && (error.message.includes(words) || says(error.cause, words));
}

/** Media that stays on this machine needs no open port. */
function isLoopback(address: string): boolean {
  return address === 'localhost' || address.startsWith('127.');
}
