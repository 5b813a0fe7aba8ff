import type { Kysely, Updateable } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CourseChange, NewCourse } from '@watoto/shared/contract/http/courses.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import { noteAnnounced } from '../db/announced.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { CoursesTable, Tables } from '../db/tables.ts';
import { copyModules } from '../modules/modules.store.ts';
import { type CourseAnswer, toCourse, visibleCourse } from './course-view.ts';
import { requireManages, requireMayGiveTo, stateOf } from './courses.policy.ts';
import * as store from './courses.store.ts';
import type { CoursesDeps } from './courses.ts';
import { fillPlaces } from './places.ts';

/** Making and changing courses: teachers their own, admins any. */
export class CourseEditor {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #covers: NonNullable<CoursesDeps['covers']>;

  constructor({ db, clock, covers }: Required<Pick<CoursesDeps, 'db' | 'clock' | 'covers'>>) {
    this.#db = db;
    this.#clock = clock;
    this.#covers = covers;
  }

  /** A draft. Throws `forbidden` and `invalid_input` (teacher). */
  async create(person: Person, { teacherId = person.userId, durationHours, maxStudents, ...course }: NewCourse): Promise<CourseAnswer> {
    requireMayGiveTo(teacherId, person);
    return this.#db.transaction().execute(async (tx) => {
      await requireTeacher(tx, teacherId);
      const id = CourseId.parse(
        await store.insertCourse(tx, {
          ...course,
          duration: durationHours,
          max_students: maxStudents,
          instructor: teacherId,
          published_at: null,
          created_at: this.#now(),
        }),
      );
      await audit(tx, { actor: person.userId, action: 'course.created', subject: `courses:${id}`, after: { title: course.title } });
      noteAnnounced('course.updated', { courseId: id });
      return this.#answer(tx, person, id);
    });
  }

  /** Throws `not_found`, `forbidden`, `precondition_failed` and `invalid_input` (teacher, picture). */
  async update(person: Person, id: CourseId, change: CourseChange, ifVersion: number | null): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const course = await this.#lock(tx, person, id);
      if (ifVersion !== null && ifVersion !== course.version) throw new AppError('precondition_failed');
      if (change.teacherId !== undefined && change.teacherId !== course.instructor) {
        requireMayGiveTo(change.teacherId, person);
        await requireTeacher(tx, change.teacherId);
      }
      if (change.coverFileId && !(await store.isCover(tx, change.coverFileId, id)))
        throw new AppError('invalid_input', { message: 'coverFileId: not a picture of this course that is ready' });
      await store.updateCourse(tx, id, { ...columnsOf(change), updated_at: this.#now() });
      if (stateOf(course) === 'open' && change.maxStudents !== undefined)
        await fillPlaces(tx, { courseId: id, most: change.maxStudents, at: this.#now(), asking: null });
      await audit(tx, { actor: person.userId, action: 'course.changed', subject: `courses:${id}`, after: { ...change } });
      await announce(tx, 'course.updated', { courseId: id });
      return this.#answer(tx, person, id);
    });
  }

  /** Throws `not_found` and `forbidden`. */
  async publish(person: Person, id: CourseId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const course = await this.#lock(tx, person, id);
      if (stateOf(course) !== 'open') {
        const at = this.#now();
        await store.updateCourse(tx, id, { is_active: true, published_at: course.published_at ?? at, updated_at: at });
        await fillPlaces(tx, { courseId: id, most: course.max_students, at, asking: null });
        await audit(tx, { actor: person.userId, action: 'course.published', subject: `courses:${id}` });
        await announce(tx, 'course.published', { courseId: id });
      }
      return this.#answer(tx, person, id);
    });
  }

  /** Throws `not_found` and `forbidden`. */
  async archive(person: Person, id: CourseId): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const course = await this.#lock(tx, person, id);
      if (course.is_active) {
        await store.updateCourse(tx, id, { is_active: false, updated_at: this.#now() });
        await audit(tx, { actor: person.userId, action: 'course.closed', subject: `courses:${id}` });
        await announce(tx, 'course.updated', { courseId: id });
      }
      return this.#answer(tx, person, id);
    });
  }

  /** A draft of the caller's own (an admin's: of the same teacher). Throws `not_found` and `forbidden`. */
  async duplicate(person: Person, id: CourseId, title: string): Promise<CourseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const from = await visibleCourse(tx, person, id);
      requireManages(from, person);
      const copy = CourseId.parse(
        await store.insertCourse(tx, {
          title,
          description: from.description,
          instructor: from.instructor,
          grade: from.grade,
          category: from.category,
          methodology: from.methodology,
          duration: from.duration,
          max_students: from.max_students,
          published_at: null,
          created_at: this.#now(),
        }),
      );
      await copyModules(tx, id, copy, this.#now());
      await audit(tx, { actor: person.userId, action: 'course.created', subject: `courses:${copy}`, after: { title, from: id } });
      noteAnnounced('course.updated', { courseId: copy });
      return this.#answer(tx, person, copy);
    });
  }

  async #lock(tx: Queries, person: Person, id: CourseId) {
    requireManages(await visibleCourse(tx, person, id), person);
    const course = await store.lockCourse(tx, id);
    if (!course) throw new AppError('not_found');
    return course;
  }

  async #answer(tx: Queries, person: Person, id: CourseId): Promise<CourseAnswer> {
    return toCourse(await visibleCourse(tx, person, id), person, this.#covers);
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

async function requireTeacher(tx: Queries, id: string): Promise<void> {
  if (!(await store.activePerson(tx, id, 'teacher'))) throw new AppError('invalid_input', { message: 'teacherId: not a teacher' });
}

function columnsOf({ durationHours, maxStudents, coverFileId, teacherId, ...same }: CourseChange): Updateable<CoursesTable> {
  const columns = {
    ...same,
    duration: durationHours,
    max_students: maxStudents,
    cover_file: coverFileId,
    instructor: teacherId,
  };
  // What is left out stays as it is.
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
