import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import type { courseRoutes } from '@watoto/shared/contract/http/courses.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { NO_CACHE, type ReadCache } from '../cache/read-cache.ts';
import { audit } from '../db/audit.ts';
import { noteAnnounced } from '../db/announced.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import { type Reads, readsOf } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { beginnings } from '../users/people.store.ts';
import { candidates } from './candidates.store.ts';
import { CachedCourses } from './cached-courses.ts';
import { readCursor, writeCursor } from './course-cursor.ts';
import { type CourseAnswer, type CoverLinks, toCourse, visibleCourse } from './course-view.ts';
import { requireManages, stateOf } from './courses.policy.ts';
import { requireConsent } from '../users/consents.ts';
import * as store from './courses.store.ts';
import { fillPlaces, freePlace } from './places.ts';

type CandidateAnswer = RouteAnswer<(typeof courseRoutes)['courses.candidates']>['items'][number];
type ListQuery = RouteRequest<(typeof courseRoutes)['courses.list']>['query'];

export interface CoursesDeps {
  /** Where the catalogue is read; none: from `db`. */
  readonly reads?: Reads;
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** Left out: courses have no pictures. */
  readonly covers?: CoverLinks;
  /** Only pupils whose guardian has agreed take courses. Left out: all. */
  readonly consentRequired?: boolean;
  /** Left out: nothing is kept. */
  readonly cache?: ReadCache;
}

/** More are found by writing more of the name. */
const MOST_CANDIDATES = 20;

const NO_COVERS: CoverLinks = async () => null;

/** Finding courses, and taking them: a course never has more students than it may, whoever comes at once. */
export class Courses {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #covers: CoverLinks;
  readonly #consentRequired: boolean;
  readonly #reads: Reads;
  /** null: nothing is kept. */
  readonly #cached: CachedCourses | null;

  constructor({ db, clock, covers = NO_COVERS, consentRequired = false, reads = readsOf(db), cache = NO_CACHE }: CoursesDeps) {
    this.#cached = cache.on ? new CachedCourses(db, cache) : null;
    this.#db = db;
    this.#clock = clock;
    this.#covers = covers;
    this.#consentRequired = consentRequired;
    this.#reads = reads;
  }

  async list(person: Person, { cursor, limit, mine, ...filter }: ListQuery): Promise<RouteAnswer<(typeof courseRoutes)['courses.list']>> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const most = { ...filter, limit: limit + 1 };
    const rows =
      this.#cached && !after && mine === undefined
        ? await this.#cached.catalogue(person, most)
        : await this.#reads.run(person.userId, (db) => store.coursesFor(db, person, { ...most, mine: mine === 'true', after }));
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const items = await Promise.all(shown.map((row) => toCourse(row, person, this.#covers)));
    return { items, nextCursor: rows.length > limit && last ? writeCursor(last) : null };
  }

  /** Throws `not_found` for one that is not open and not theirs. */
  async get(person: Person, id: CourseId): Promise<CourseAnswer> {
    if (this.#cached) return toCourse(await this.#cached.course(person, id), person, this.#covers);
    return this.#reads.run(person.userId, (db) => this.#answer(db, person, id));
  }

  /** A place where there is one, else the end of the list of those who wait. Throws `not_found`. */
  async enrol(person: Person, id: CourseId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      await visibleCourse(tx, person, id);
      await requireConsent(tx, person, this.#consentRequired);
      const course = await store.lockCourse(tx, id);
      const known = await store.enrolmentOf(tx, id, person.userId);
      if (!known || known.status === 'dropped') {
        if (!course || stateOf(course) !== 'open') throw new AppError('not_found');
        // Whoever waits comes before whoever has just come: everyone gets in through the list.
        await store.wait(tx, id, person.userId, this.#now());
        await fillPlaces(tx, { courseId: id, most: course.max_students, at: this.#now(), asking: person.userId });
        // Its list of those who wait is another one now, perhaps.
        noteAnnounced('course.updated', { courseId: id });
      }
      return this.#answer(tx, person, id);
    });
  }

  /** Throws `not_found`, and `conflict` where the course is completed: that stays. */
  async leave(person: Person, id: CourseId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const before = await this.#answer(tx, person, id);
      await this.#takeOut(tx, id, person.userId, person);
      const after = await store.courseFor(tx, person, id);
      return after ? toCourse(after, person, this.#covers) : { ...before, standing: 'none', waitingPlace: null, progress: null };
    });
  }

  /** Who could be put into the course. Throws `not_found` and `forbidden`. */
  async candidates(person: Person, courseId: CourseId, q: string): Promise<CandidateAnswer[]> {
    const course = await visibleCourse(this.#db, person, courseId);
    requireManages(course, person);
    const words = beginnings(q);
    if (words === '') return [];
    const found = await candidates(this.#db, person, { courseId, grade: course.grade, words, limit: MOST_CANDIDATES });
    return found.map(({ id, first_name, last_name, grade, waits }) => ({
      id,
      name: `${first_name} ${last_name}`,
      grade,
      waits: waits !== null,
    }));
  }

  /** Throws `not_found` (course or student), `forbidden`, and `full` where there is no place. */
  async addStudent(person: Person, id: CourseId, studentId: UserId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      requireManages(await visibleCourse(tx, person, id), person);
      const course = await store.lockCourse(tx, id);
      if (!course || !(await store.activePerson(tx, studentId, 'student'))) throw new AppError('not_found');
      const known = await store.enrolmentOf(tx, id, studentId);
      if (!known || known.status === 'dropped') {
        await requireConsent(tx, { userId: studentId, role: 'student' }, this.#consentRequired);
        if ((await store.placesTaken(tx, id)) >= course.max_students) throw new AppError('full');
        await store.enrol(tx, id, studentId, this.#now());
        const after = { student: studentId };
        await audit(tx, { actor: person.userId, action: 'course.enrolled', subject: `courses:${id}`, after });
        await announce(tx, 'enrollment.created', { courseId: id, studentId, fromWaiting: false, given: true });
      }
      return this.#answer(tx, person, id);
    });
  }

  /** Throws `not_found`, `forbidden`, and `conflict` for one who has completed the course. */
  async removeStudent(person: Person, id: CourseId, studentId: UserId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      requireManages(await visibleCourse(tx, person, id), person);
      await this.#takeOut(tx, id, studentId, person);
      return this.#answer(tx, person, id);
    });
  }

  async #takeOut(tx: Queries, id: CourseId, studentId: string, by: Person): Promise<void> {
    const course = await store.lockCourse(tx, id);
    const known = await store.enrolmentOf(tx, id, studentId);
    if (known?.status === 'completed') throw new AppError('conflict', { message: 'This course is completed: that stays.' });
    if (await store.stopWaiting(tx, id, studentId)) noteAnnounced('course.updated', { courseId: id });
    if (!course || !known || known.status === 'dropped') return;
    // Nobody new gets into a course that is closed.
    const most = stateOf(course) === 'open' ? course.max_students : 0;
    await freePlace(tx, studentId, by.userId, { courseId: id, most, at: this.#now(), asking: null });
  }

  async #answer(db: Queries, person: Person, id: CourseId): Promise<CourseAnswer> {
    return toCourse(await visibleCourse(db, person, id), person, this.#covers);
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}
