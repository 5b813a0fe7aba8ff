import { type Insertable, sql, type Updateable } from 'kysely';
import type { CourseSort } from '@watoto/shared/contract/http/courses.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import type { CoursesTable } from '../db/tables.ts';
import type { CourseCursor } from './course-cursor.ts';

export interface CourseFilter {
  readonly q?: string | undefined;
  readonly grade?: number | undefined;
  readonly category?: string | undefined;
  /** Only what the person takes, waits for or gives. */
  readonly mine: boolean;
  /** A search has an order of its own. */
  readonly sort: CourseSort;
  readonly after: CourseCursor | null;
  readonly limit: number;
}

/** Courses with what the catalogue shows of them to everybody. */
function shownOf(db: Queries) {
  return db
    .selectFrom('courses')
    .innerJoin('users as teacher', 'teacher.id', 'courses.instructor')
    .select((eb) => [
      'courses.id',
      'courses.title',
      'courses.description',
      'courses.grade',
      'courses.category',
      'courses.methodology',
      'courses.duration',
      'courses.max_students',
      'courses.instructor',
      'courses.is_active',
      'courses.published_at',
      'courses.cover_file',
      'courses.version',
      'teacher.first_name as teacher_first_name',
      'teacher.last_name as teacher_last_name',
      eb
        .selectFrom('course_waiting as waits')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('waits.course_id', '=', 'courses.id')
        .as('waiting'),
      'courses.enrolled_count as enrolled',
    ]);
}

/** The same, with what one person is to them. */
function seenBy(db: Queries, { userId }: Person) {
  return shownOf(db)
    .leftJoin('enrollments as mine', (join) =>
      join.onRef('mine.course_id', '=', 'courses.id').on('mine.student_id', '=', userId).on('mine.status', '<>', 'dropped'),
    )
    .leftJoin('course_waiting as waiting', (join) =>
      join.onRef('waiting.course_id', '=', 'courses.id').on('waiting.student_id', '=', userId),
    )
    .select((eb) => [
      'mine.status as my_status',
      'mine.progress_percentage as my_progress',
      eb
        .selectFrom('course_waiting as before')
        .select(sql<number>`nullif(count(*), 0)::int`.as('count'))
        .whereRef('before.course_id', '=', 'courses.id')
        .whereRef('before.id', '<=', 'waiting.id')
        .as('waiting_place'),
    ]);
}

export type CourseRow = Awaited<ReturnType<ReturnType<typeof seenBy>['executeTakeFirstOrThrow']>>;

/** One that is open, or that the person has to do with: gives, takes or waits for. Admins see all. */
export async function courseFor(db: Queries, person: Person, id: string): Promise<CourseRow | undefined> {
  let course = seenBy(db, person).where('courses.id', '=', id);
  if (person.role !== 'admin')
    course = course.where((eb) =>
      eb.or([
        eb.and([eb('courses.is_active', '=', true), eb('courses.published_at', 'is not', null)]),
        eb('courses.instructor', '=', person.userId),
        eb('mine.id', 'is not', null),
        eb('waiting.id', 'is not', null),
      ]),
    );
  return course.executeTakeFirst();
}

const OPEN = sql<boolean>`courses.is_active and courses.published_at is not null`;
/** What comes first has the smaller text. */
const ORDER = {
  title: sql<string>`lower(courses.title)`,
  newest: sql<string>`to_char(99999999999 - extract(epoch from coalesce(courses.published_at, courses.created_at)), '00000000000.000000')`,
  popular: sql<string>`to_char(99999 - courses.enrolled_count, '00000')`,
} as const satisfies Record<CourseSort, unknown>;

/** Which courses are on a page of the catalogue. `key` is the row's place in its order: the title; with a search, how badly it matches. */
function pageFor(db: Queries, person: Person, filter: CourseFilter) {
  const text = sql`to_tsvector('simple', courses.title || ' ' || courses.description)`;
  const asked = sql`websearch_to_tsquery('simple', ${filter.q ?? ''})`;
  const key = filter.q === undefined ? ORDER[filter.sort] : sql<string>`to_char(1 - ts_rank(${text}, ${asked}), '0.000000')`;
  // Which courses first, and only then what is shown of them.
  let page = db
    .selectFrom('courses')
    .select(['courses.id', key.as('key')])
    .where((eb) => {
      const own = eb('courses.instructor', '=', person.userId);
      // One's own stay in sight when they are closed; drafts of others are for admins.
      if (filter.mine) return sql<boolean>`courses.id in (${idsOfOwn(db, person)})`;
      return eb.or([OPEN, eb.and([eb('courses.is_active', '=', true), person.role === 'admin' ? eb.val(true) : own])]);
    });
  if (filter.q !== undefined) page = page.where(sql<boolean>`${text} @@ ${asked}`);
  if (filter.grade !== undefined) page = page.where('courses.grade', '=', filter.grade);
  if (filter.category !== undefined) page = page.where('courses.category', '=', filter.category);
  if (filter.after) page = page.where(sql<boolean>`(${key}, courses.id) > (${filter.after.key}, ${filter.after.id}::bigint)`);
  return page.orderBy(key).orderBy('courses.id').limit(filter.limit).as('page');
}

/** A page of the catalogue, as this person sees it. */
export async function coursesFor(db: Queries, person: Person, filter: CourseFilter): Promise<(CourseRow & { key: string })[]> {
  return seenBy(db, person)
    .innerJoin(pageFor(db, person, filter), 'page.id', 'courses.id')
    .select('page.key')
    .orderBy('page.key')
    .orderBy('courses.id')
    .execute();
}

/** The same, as everybody sees it for whom it is the same page. */
export async function catalogueFacts(db: Queries, person: Person, filter: CourseFilter) {
  return shownOf(db)
    .innerJoin(pageFor(db, person, filter), 'page.id', 'courses.id')
    .select('page.key')
    .orderBy('page.key')
    .orderBy('courses.id')
    .execute();
}

/** What the course is to everybody; whether somebody may see it is for whoever asks. */
export async function courseFacts(db: Queries, id: string) {
  return shownOf(db).where('courses.id', '=', id).executeTakeFirst();
}

export async function coursesTakenBy(db: Queries, userId: string) {
  return db
    .selectFrom('enrollments')
    .select(['course_id', 'status', 'progress_percentage'])
    .where('student_id', '=', userId)
    .where('status', '<>', 'dropped')
    .execute();
}

/** The lists that the person is on, and where. */
export async function waitingPlaces(db: Queries, userId: string) {
  return db
    .selectFrom('course_waiting as own')
    .select((eb) => [
      'own.course_id',
      eb
        .selectFrom('course_waiting as before')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('before.course_id', '=', 'own.course_id')
        .whereRef('before.id', '<=', 'own.id')
        .as('place'),
    ])
    .where('own.student_id', '=', userId)
    .execute();
}

/** Courses that the person takes, waits for or gives. */
function idsOfOwn(db: Queries, { userId }: Person) {
  return db
    .selectFrom('enrollments')
    .select('course_id as id')
    .where('student_id', '=', userId)
    .where('status', '<>', 'dropped')
    .union(db.selectFrom('course_waiting').select('course_id as id').where('student_id', '=', userId))
    .union(db.selectFrom('courses').select('id').where('instructor', '=', userId));
}

/**
 * The course, locked until the transaction ends: whoever wants a place in it comes one after the other. `modules`: those who report
 * progress in it (`holdCourse`) wait too; they are many, and come all the time, so nobody else makes them wait or waits for them.
 */
export async function lockCourse(db: Queries, id: string, what: 'places' | 'modules' = 'places') {
  const found = db
    .selectFrom('courses')
    .select(['is_active', 'published_at', 'max_students', 'instructor', 'version', 'title'])
    .where('id', '=', id);
  return (what === 'modules' ? found.forUpdate() : found.forNoKeyUpdate()).executeTakeFirst();
}

export async function insertCourse(db: Queries, course: Insertable<CoursesTable>): Promise<string> {
  const { id } = await db.insertInto('courses').values(course).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** Every edit is a new version. */
export async function updateCourse(db: Queries, id: string, patch: Updateable<CoursesTable>): Promise<void> {
  await db
    .updateTable('courses')
    .set({ ...patch, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/** A person of this role whose account is good. */
export async function activePerson(db: Queries, id: string, role: 'student' | 'teacher'): Promise<boolean> {
  const known = await db
    .selectFrom('users')
    .select('id')
    .where('id', '=', id)
    .where('is_active', '=', true)
    .where('role', 'in', role === 'teacher' ? ['teacher', 'admin'] : ['student'])
    .executeTakeFirst();
  return known !== undefined;
}

/** A picture of this course that may be shown. */
export async function isCover(db: Queries, fileId: string, courseId: string): Promise<boolean> {
  const file = await db
    .selectFrom('files')
    .select('id')
    .where('id', '=', fileId)
    .where('course_id', '=', courseId)
    .where('purpose', '=', 'cover')
    .where('state', '=', 'ready')
    .executeTakeFirst();
  return file !== undefined;
}

export async function placesTaken(db: Queries, courseId: string): Promise<number> {
  const { count } = await db
    .selectFrom('enrollments')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('course_id', '=', courseId)
    .where('status', '<>', 'dropped')
    .executeTakeFirstOrThrow();
  return count;
}

export async function enrolmentOf(db: Queries, courseId: string, studentId: string) {
  return db
    .selectFrom('enrollments')
    .select(['id', 'status'])
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .executeTakeFirst();
}

/** A student who comes back keeps what they had done. */
export async function enrol(db: Queries, courseId: string, studentId: string, at: Date): Promise<void> {
  await db
    .insertInto('enrollments')
    .values({ course_id: courseId, student_id: studentId, enrolled_at: at })
    .onConflict((oc) =>
      oc.columns(['course_id', 'student_id']).doUpdateSet({
        status: sql`case when enrollments.progress_percentage > 0 then 'in_progress' else 'enrolled' end`,
      }),
    )
    .execute();
  await stopWaiting(db, courseId, studentId);
}

export async function drop(db: Queries, courseId: string, studentId: string): Promise<void> {
  await db
    .updateTable('enrollments')
    .set({ status: 'dropped' })
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .execute();
}

export async function wait(db: Queries, courseId: string, studentId: string, at: Date): Promise<void> {
  await db
    .insertInto('course_waiting')
    .values({ course_id: courseId, student_id: studentId, created_at: at })
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** @returns whether they waited. */
export async function stopWaiting(db: Queries, courseId: string, studentId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('course_waiting')
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Those who have waited longest, and whose accounts are good. */
export async function firstWaiting(db: Queries, courseId: string, count: number): Promise<string[]> {
  const rows = await db
    .selectFrom('course_waiting')
    .innerJoin('users', 'users.id', 'course_waiting.student_id')
    .select('course_waiting.student_id')
    .where('course_waiting.course_id', '=', courseId)
    .where('users.is_active', '=', true)
    .orderBy('course_waiting.id')
    .limit(count)
    .execute();
  return rows.map(({ student_id }) => student_id);
}
