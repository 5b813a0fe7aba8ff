import { NodeId } from '@watoto/shared/kernel/ids.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { SfuNodeConfig } from '@watoto/sfu-workers/config.ts';
import type { ConnectNode } from '@watoto/sfu-workers/pipe/node-links.ts';
import { createSfuNode, type SfuNode } from '@watoto/sfu-workers/sfu-node.ts';

/** The whole node with one Worker. Silent: a Worker that is closed under its transports complains of a broken pipe. */
export function openBenchNode(nodeId: NodeId, controlSecret: string, connectNode?: ConnectNode): Promise<SfuNode> {
  return createSfuNode({
    config: SfuNodeConfig.parse({ nodeId, controlSecret, workers: 1 }),
    logger: createLogger({ service: 'bench', level: 'silent' }),
    metrics: createMetrics('bench'),
    ...(connectNode ? { connectNode } : {}),
  });
}
