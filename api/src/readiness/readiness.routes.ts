import type { readinessRoutes } from '@watoto/shared/contract/http/readiness.ts';
import type { Handlers } from '../http/route.ts';
import type { ReadinessChecks } from './readiness.ts';

export function readinessHandlers(checks: ReadinessChecks): Handlers<typeof readinessRoutes> {
  return {
    'readiness.door': ({ person, params }) => checks.door(person, params.id),
    'readiness.put': ({ person, params, body }) => checks.put(person, params.id, body),
    'readiness.class': ({ person, params }) => checks.class(person, params.id),
    'readiness.download': ({ query }) => Promise.resolve(checks.download(query.bytes)),
    // It has come: that is all.
    'readiness.upload': () => Promise.resolve(),
  };
}
