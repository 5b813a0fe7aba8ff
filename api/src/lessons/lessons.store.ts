import { type Insertable, sql } from 'kysely';
import { LESSON_CLOSES_AFTER_MIN, type LessonStatus } from '@watoto/shared/contract/http/lessons.ts';
import type { RoomSettings } from '@watoto/shared/contract/room-settings.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { EXCLUSION_VIOLATION, violates } from '../db/database-error.ts';
import type { LessonsTable } from '../db/tables.ts';
import type { PageCursor } from './page-cursor.ts';

/**
 * Lessons that a person may see, with the names that go with them: an admin all, others those they host, are enrolled for or invited
 * to, and those that somebody holds for them.
 */
export function visibleTo(db: Queries, { userId, role }: Person) {
  const lessons = db
    .selectFrom('lessons')
    .innerJoin('users as host', 'host.id', 'lessons.host_id')
    .leftJoin('courses', 'courses.id', 'lessons.course_id')
    .leftJoin('rooms', 'rooms.id', 'lessons.room_id')
    .leftJoin('users as usual', 'usual.id', 'lessons.substitutes_for')
    .leftJoin('lesson_series', 'lesson_series.id', 'lessons.series_id')
    .leftJoin('lesson_invitations as invitation', (join) =>
      join.onRef('invitation.lesson_id', '=', 'lessons.id').on('invitation.user_id', '=', userId),
    )
    .select([
      'lessons.id',
      'lessons.title',
      'lessons.host_id',
      'lessons.starts_at',
      'lessons.duration',
      'lessons.expected_size',
      'lessons.settings',
      'lessons.status',
      'lessons.course_id',
      'courses.title as course_title',
      'host.first_name as host_first_name',
      'host.last_name as host_last_name',
      'lessons.substitutes_for',
      'usual.first_name as usual_first_name',
      'usual.last_name as usual_last_name',
      'lessons.room_id',
      'rooms.name as room_name',
      'lessons.series_id',
      'lessons.series_date',
      'lesson_series.time_zone as series_time_zone',
      'invitation.state as my_invitation',
      'lessons.version',
      'lessons.updated_at',
    ]);
  if (role === 'admin') return lessons;
  return lessons.where((eb) =>
    eb.or([
      eb('lessons.host_id', '=', userId),
      eb('lessons.substitutes_for', '=', userId),
      eb('invitation.user_id', 'is not', null),
      eb.exists(
        eb
          .selectFrom('enrollments')
          .select(sql.lit(1).as('one'))
          .whereRef('enrollments.course_id', '=', 'lessons.course_id')
          .where('enrollments.student_id', '=', userId)
          .where('enrollments.status', '<>', 'dropped'),
      ),
    ]),
  );
}

export type LessonRow = Awaited<ReturnType<ReturnType<typeof visibleTo>['executeTakeFirstOrThrow']>>;
export type ListedRow = LessonRow & { readonly group: number; readonly key: string };

/** A lesson of theirs, or undefined: others' lessons look as if they did not exist. */
export async function lessonFor(db: Queries, person: Person, id: string): Promise<LessonRow | undefined> {
  return visibleTo(db, person).where('lessons.id', '=', id).executeTakeFirst();
}

/** May they enter one of these lessons, or are they the teacher of its course, who may watch its recording? */
export async function mayLookBack(db: Queries, person: Person, lessons: readonly string[]): Promise<boolean> {
  if (lessons.length === 0) return false;
  const seen = await visibleTo(db, person).where('lessons.id', 'in', lessons).limit(1).executeTakeFirst();
  if (seen || person.role !== 'teacher') return seen !== undefined;
  const taught = await db
    .selectFrom('lessons')
    .innerJoin('courses', 'courses.id', 'lessons.course_id')
    .select('lessons.id')
    .where('lessons.id', 'in', lessons)
    .where('courses.instructor', '=', person.userId)
    .limit(1)
    .executeTakeFirst();
  return taught !== undefined;
}

/** Are they of the course? Where there is none, everyone who was asked is. */
export async function isInCourse(db: Queries, { userId }: Person, courseId: string | null): Promise<boolean> {
  if (courseId === null) return true;
  const enrolled = await db
    .selectFrom('enrollments')
    .select(sql.lit(1).as('one'))
    .where('course_id', '=', courseId)
    .where('student_id', '=', userId)
    .where('status', '<>', 'dropped')
    .executeTakeFirst();
  return enrolled !== undefined;
}

/**
 * A page of a person's lessons: those that are live, those to come (both earliest first), those that are over (latest
 * first). `group` and `key` are the row's place in that order.
 */
export async function lessonsFor(
  db: Queries,
  person: Person,
  page: { asOf: number; after: PageCursor | null; limit: number },
): Promise<ListedRow[]> {
  const closes = sql`lessons.starts_at + make_interval(mins => lessons.duration + ${sql.lit(LESSON_CLOSES_AFTER_MIN)})`;
  const group = sql<number>`case when lessons.status = 'live' then 0
    when lessons.status = 'scheduled' and ${closes} > ${new Date(page.asOf)} then 1 else 2 end`;
  const millis = sql`(extract(epoch from lessons.starts_at) * 1000)::bigint`;
  const listed = visibleTo(db, person).select([
    group.as('group'),
    sql<string>`case ${group} when 2 then -${millis} else ${millis} end`.as('key'),
  ]);
  let query = db.selectFrom(listed.as('listed')).selectAll();
  if (page.after) {
    const { group: g, key, id } = page.after;
    query = query.where(sql<boolean>`(listed.group, listed.key, listed.id) > (${g}::int, ${key}::bigint, ${id}::uuid)`);
  }
  return query.orderBy('listed.group').orderBy('listed.key').orderBy('listed.id').limit(page.limit).execute();
}

/** The bare lesson, locked until the transaction ends. */
export async function lockLesson(db: Queries, id: string) {
  return db.selectFrom('lessons').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

export async function insertLesson(db: Queries, lesson: Insertable<LessonsTable>): Promise<void> {
  await db.insertInto('lessons').values(lesson).execute();
}

export type LessonPatch = Partial<
  Pick<
    LessonsTable,
    'title' | 'starts_at' | 'duration' | 'expected_size' | 'room_id' | 'host_id' | 'substitutes_for' | 'series_id' | 'series_date'
  > & { status: LessonStatus; settings: RoomSettings }
>;

export async function updateLesson(db: Queries, id: string, patch: LessonPatch, at: Date): Promise<void> {
  await db
    .updateTable('lessons')
    .set((eb) => ({ ...patch, version: eb('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .execute();
}

/** Whose other lesson at that time refused the statement: the host's, or the room's? null: it was something else. */
export function overlaps(error: unknown): 'host' | 'room' | null {
  if (violates(error, EXCLUSION_VIOLATION, 'lessons_one_at_a_time')) return 'host';
  return violates(error, EXCLUSION_VIOLATION, 'lessons_one_in_a_room') ? 'room' : null;
}

/** What was sent about its old time says nothing of the new one. */
export async function forgetReminders(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('lesson_reminders').where('lesson_id', '=', id).execute();
}

/** A day of its series does not take place; or it does again. */
export async function leaveOut(db: Queries, seriesId: string, date: string, out: boolean): Promise<void> {
  const kept = sql<string[]>`array_remove(exdates, ${date})`;
  await db
    .updateTable('lesson_series')
    .set((eb) => ({ exdates: out ? sql<string[]>`array_append(${kept}, ${date})` : kept, version: eb('version', '+', 1) }))
    .where('id', '=', seriesId)
    .execute();
}

/** A room that lessons may be planned in. */
export async function roomIsOpen(db: Queries, id: string): Promise<boolean> {
  const room = await db.selectFrom('rooms').select('id').where('id', '=', id).where('is_active', '=', true).executeTakeFirst();
  return room !== undefined;
}

export async function startLesson(db: Queries, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('lessons')
    .set({ status: 'live', started_at: at, updated_at: at })
    .where('id', '=', id)
    .where('status', '=', 'scheduled')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function endLesson(db: Queries, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('lessons')
    // What its room's log says is read soon after (attendance/seal-log.ts).
    .set({ status: 'ended', ended_at: at, updated_at: at, log_due_at: at })
    .where('id', '=', id)
    .where('status', 'in', ['scheduled', 'live'])
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Live lessons whose door should have closed before `at`. */
export async function liveSince(db: Queries, at: Date): Promise<{ id: string; ended_at: Date }[]> {
  const ends = sql<Date>`starts_at + make_interval(mins => duration)`;
  return db
    .selectFrom('lessons')
    .select(['id', ends.as('ended_at')])
    .where('status', '=', 'live')
    .where(ends, '<', at)
    .execute();
}

export async function courseById(db: Queries, id: string): Promise<{ instructor: string; enrolled: number } | undefined> {
  return db
    .selectFrom('courses')
    .select((eb) => [
      'instructor',
      eb
        .selectFrom('enrollments')
        .select((count) => count.cast<number>(count.fn.countAll(), 'integer').as('enrolled'))
        .whereRef('enrollments.course_id', '=', 'courses.id')
        .where('enrollments.status', '<>', 'dropped')
        .$asScalar()
        .$notNull()
        .as('enrolled'),
    ])
    .where('id', '=', id)
    .executeTakeFirst();
}
