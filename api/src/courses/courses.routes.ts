import type { courseRoutes } from '@watoto/shared/contract/http/courses.ts';
import type { Handlers } from '../http/route.ts';
import type { Courses } from './courses.ts';

export function courseHandlers(courses: Courses): Handlers<typeof courseRoutes> {
  return {
    'courses.list': ({ person, query }) => courses.list(person, query),
    'courses.get': ({ person, params }) => courses.get(person, params.id),
    'courses.enrol': ({ person, params }) => courses.enrol(person, params.id),
    'courses.leave': ({ person, params }) => courses.leave(person, params.id),
  };
}
