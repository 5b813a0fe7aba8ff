import type { apiKeyRoutes } from '@watoto/shared/contract/http/api-keys.ts';
import type { Handlers } from '../http/route.ts';
import type { ApiKeys } from './api-keys.ts';

export function apiKeyHandlers(keys: ApiKeys): Handlers<typeof apiKeyRoutes> {
  return {
    'apiKeys.list': ({ query }) => keys.list(query),
    'apiKeys.create': ({ person, body }) => keys.create(person, body),
    'apiKeys.revoke': ({ person, params }) => keys.revoke(person, params.id),
  };
}
