import type { lessonRoutes } from '@watoto/shared/contract/http/lessons.ts';
import type { Handlers } from '../http/route.ts';
import type { Lessons } from './lessons.ts';

export function lessonHandlers(lessons: Lessons): Handlers<typeof lessonRoutes> {
  return {
    'lessons.list': ({ person, query }) => lessons.list(person, query),
    'lessons.create': ({ person, body }) => lessons.plan(person, body),
    'lessons.get': ({ person, params }) => lessons.get(person, params.id),
    'lessons.update': ({ person, params, body, ifVersion }) => lessons.change(person, params.id, body, ifVersion),
    'lessons.restore': ({ person, params }) => lessons.restore(person, params.id),
    'lessons.openDoor': ({ person, params }) => lessons.openDoor(person, params.id),
  };
}
