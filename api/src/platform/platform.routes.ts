import type { platformRoutes } from '@watoto/shared/contract/http/platform.ts';
import type { Handlers } from '../http/route.ts';
import type { Operations } from './operations.ts';

export function platformHandlers(operations: Operations): Handlers<typeof platformRoutes> {
  return {
    'platform.nodes': () => operations.nodes(),
    'platform.rooms': () => operations.rooms(),
    'platform.instances': () => operations.instances(),
    'platform.drain': (call) => operations.drain(call, call.params.nodeId, call.body.drain),
    'platform.move': (call) => operations.move(call, call.params.roomId),
    'platform.notice': () => operations.notice(),
    'platform.sendNotice': (call) => operations.sendNotice(call, call.body),
    'platform.withdrawNotice': (call) => operations.withdrawNotice(call),
    'platform.signOut': (call) => operations.signOut(call, call.params.personId),
  };
}
