import type { progressRoutes } from '@watoto/shared/contract/http/progress.ts';
import type { Handlers } from '../http/route.ts';
import type { Progress } from './progress.ts';

export function progressHandlers(progress: Progress): Handlers<typeof progressRoutes> {
  return {
    'progress.put': ({ person, params, body }) => progress.put(person, params.moduleId, body),
    'progress.class': ({ person, params, query }) => progress.class(person, params.id, query),
    'progress.classCsv': ({ person, params }) => progress.classCsv(person, params.id),
  };
}
