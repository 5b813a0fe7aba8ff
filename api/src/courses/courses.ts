import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Course, courseRoutes } from '@watoto/shared/contract/http/courses.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { readCursor, writeCursor } from './course-cursor.ts';
import * as store from './courses.store.ts';

type ListQuery = RouteRequest<(typeof courseRoutes)['courses.list']>['query'];
type CourseAnswer = RouteAnswer<(typeof courseRoutes)['courses.get']>;

/** Finding courses, and taking them: a course never has more students than it may, whoever comes at once. */
export class Courses {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async list(person: Person, { cursor, limit, mine, ...filter }: ListQuery): Promise<RouteAnswer<(typeof courseRoutes)['courses.list']>> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const rows = await store.coursesFor(this.#db, person, { ...filter, mine: mine === 'true', after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toCourse), nextCursor: rows.length > limit && last ? writeCursor(last) : null };
  }

  /** Throws `not_found` for one that is closed and not theirs. */
  async get(person: Person, id: CourseId): Promise<CourseAnswer> {
    return toCourse(await this.#visible(this.#db, person, id));
  }

  /** A place where there is one, else the end of the list of those who wait. Throws `not_found`. */
  async enrol(person: Person, id: CourseId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      await this.#visible(tx, person, id);
      const course = await store.lockCourse(tx, id);
      const known = await store.enrolmentOf(tx, id, person.userId);
      if (!known || known.status === 'dropped') {
        if (!course?.is_active) throw new AppError('not_found');
        // Whoever waits comes before whoever has just come: everyone gets in through the list.
        await store.wait(tx, id, person.userId, this.#now());
        await this.#fill(tx, id, course.max_students);
      }
      return toCourse(await this.#visible(tx, person, id));
    });
  }

  /** Throws `not_found`, and `conflict` where the course is completed: that stays. */
  async leave(person: Person, id: CourseId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const before = toCourse(await this.#visible(tx, person, id));
      const course = await store.lockCourse(tx, id);
      const known = await store.enrolmentOf(tx, id, person.userId);
      if (known?.status === 'completed') throw new AppError('conflict', { message: 'You have completed this course: it stays yours.' });
      await store.stopWaiting(tx, id, person.userId);
      if (known && known.status !== 'dropped') {
        await store.drop(tx, id, person.userId);
        await audit(tx, { actor: person.userId, action: 'course.left', subject: `courses:${id}` });
        await this.#fill(tx, id, course?.max_students ?? 0);
      }
      const after = await store.courseFor(tx, person, id);
      return after ? toCourse(after) : { ...before, standing: 'none', waitingPlace: null };
    });
  }

  /** Free places go to those who have waited longest. The course is locked. */
  async #fill(tx: Queries, id: CourseId, most: number): Promise<void> {
    const places = most - (await store.placesTaken(tx, id));
    if (places <= 0) return;
    for (const student of await store.firstWaiting(tx, id, places)) {
      await store.enrol(tx, id, student, this.#now());
      await audit(tx, { actor: null, action: 'course.enrolled', subject: `courses:${id}`, after: { student } });
    }
  }

  async #visible(db: Queries, person: Person, id: CourseId): Promise<store.CourseRow> {
    const course = await store.courseFor(db, person, id);
    if (!course) throw new AppError('not_found');
    return course;
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

function toCourse(row: store.CourseRow): CourseAnswer {
  const waits = row.my_status === null && row.waiting_place !== null;
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    grade: row.grade,
    category: row.category,
    teacher: { id: row.instructor, name: `${row.teacher_first_name} ${row.teacher_last_name}` },
    enrolled: row.enrolled ?? 0,
    maxStudents: row.max_students,
    standing: waits ? 'waiting' : standingOf(row.my_status),
    waitingPlace: waits ? row.waiting_place : null,
  };
}

function standingOf(status: store.CourseRow['my_status']): Course['standing'] {
  return status === null || status === 'dropped' ? 'none' : status;
}
