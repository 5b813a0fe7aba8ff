import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Course, courseRoutes } from '@watoto/shared/contract/http/courses.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { manages, stateOf } from './courses.policy.ts';
import * as store from './courses.store.ts';

export type CourseAnswer = RouteAnswer<(typeof courseRoutes)['courses.get']>;

/** Where pictures of courses are to be had: an address for a while, or null. */
export type CoverLinks = (fileId: string) => Promise<string | null>;

/** The course, if this person may see it. Throws `not_found`. */
export async function visibleCourse(db: Queries, person: Person, id: string): Promise<store.CourseRow> {
  const course = await store.courseFor(db, person, id);
  if (!course) throw new AppError('not_found');
  return course;
}

export async function toCourse(row: store.CourseRow, person: Person, covers: CoverLinks): Promise<CourseAnswer> {
  const waits = row.my_status === null && row.waiting_place !== null;
  return {
    id: row.id,
    version: row.version,
    title: row.title,
    description: row.description,
    grade: row.grade,
    category: row.category,
    methodology: row.methodology,
    durationHours: row.duration,
    teacher: { id: row.instructor, name: `${row.teacher_first_name} ${row.teacher_last_name}` },
    state: stateOf(row),
    coverUrl: row.cover_file === null ? null : await covers(row.cover_file),
    enrolled: row.enrolled ?? 0,
    maxStudents: row.max_students,
    waiting: row.waiting ?? 0,
    standing: waits ? 'waiting' : standingOf(row.my_status),
    waitingPlace: waits ? row.waiting_place : null,
    progress: row.my_progress === null ? null : Number(row.my_progress),
    editable: manages(row, person),
  };
}

function standingOf(status: store.CourseRow['my_status']): Course['standing'] {
  return status === null || status === 'dropped' ? 'none' : status;
}
