import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { NodeLoad } from '@watoto/shared/contract/sfu.ts';
import type { CallsOf } from './calls.ts';

export function nodeCalls(nodeId: NodeId, load: () => NodeLoad): CallsOf<'node.hello' | 'node.load'> {
  return {
    async 'node.hello'({ token, instance }, context) {
      await context.greet(token, instance);
      return { nodeId };
    },
    'node.load': () => load(),
  };
}
