import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { NodeReport } from '@watoto/shared/contract/sfu.ts';
import type { CallsOf } from './calls.ts';

export function nodeCalls(nodeId: NodeId, report: () => NodeReport): CallsOf<'node.hello' | 'node.ping' | 'node.load'> {
  return {
    async 'node.hello'({ token, instance }, context) {
      await context.greet(token, instance);
      return { nodeId };
    },
    'node.ping': () => ({}),
    'node.load': () => report(),
  };
}
