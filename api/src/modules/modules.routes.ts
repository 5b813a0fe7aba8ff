import type { moduleRoutes } from '@watoto/shared/contract/http/modules.ts';
import type { Handlers } from '../http/route.ts';
import type { Modules } from './modules.ts';

export function moduleHandlers(modules: Modules): Handlers<typeof moduleRoutes> {
  return {
    'modules.list': ({ person, params, query }) => modules.list(person, params.id, { removed: query.removed === 'true' }),
    'modules.create': ({ person, params, body }) => modules.create(person, params.id, body),
    'modules.order': ({ person, params, body }) => modules.order(person, params.id, body.ids),
    'modules.get': ({ person, params }) => modules.get(person, params.id),
    'modules.update': ({ person, params, body, ifVersion }) => modules.update(person, params.id, body, ifVersion),
    'modules.remove': ({ person, params }) => modules.remove(person, params.id),
    'modules.restore': ({ person, params }) => modules.restore(person, params.id),
  };
}
