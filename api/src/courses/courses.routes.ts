import type { courseRoutes } from '@watoto/shared/contract/http/courses.ts';
import type { Handlers } from '../http/route.ts';
import type { CourseEditor } from './course-editor.ts';
import type { Courses } from './courses.ts';

export function courseHandlers(courses: Courses, editor: CourseEditor): Handlers<typeof courseRoutes> {
  return {
    'courses.list': ({ person, query }) => courses.list(person, query),
    'courses.get': ({ person, params }) => courses.get(person, params.id),
    'courses.create': ({ person, body }) => editor.create(person, body),
    'courses.update': ({ person, params, body, ifVersion }) => editor.update(person, params.id, body, ifVersion),
    'courses.publish': ({ person, params }) => editor.publish(person, params.id),
    'courses.archive': ({ person, params }) => editor.archive(person, params.id),
    'courses.duplicate': ({ person, params, body }) => editor.duplicate(person, params.id, body.title),
    'courses.enrol': ({ person, params }) => courses.enrol(person, params.id),
    'courses.leave': ({ person, params }) => courses.leave(person, params.id),
    'courses.candidates': async ({ person, params, query }) => ({ items: await courses.candidates(person, params.id, query.q) }),
    'courses.addStudent': ({ person, params }) => courses.addStudent(person, params.id, params.studentId),
    'courses.removeStudent': ({ person, params }) => courses.removeStudent(person, params.id, params.studentId),
  };
}
