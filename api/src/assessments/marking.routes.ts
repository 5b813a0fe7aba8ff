import type { gradingRoutes } from '@watoto/shared/contract/http/grading.ts';
import type { Handlers } from '../http/route.ts';
import type { Markings } from './marking.ts';

export function gradingHandlers(markings: Markings): Handlers<typeof gradingRoutes> {
  return {
    'grading.queue': ({ person, query }) => markings.queue(person, query),
    'grading.get': ({ person, params, query }) => markings.get(person, params.id, query.anonymous === 'true'),
    'grading.save': ({ person, params, query, body, ifVersion }) =>
      markings.save(person, params.id, body, { ifVersion, anonymous: query.anonymous === 'true' }),
  };
}
