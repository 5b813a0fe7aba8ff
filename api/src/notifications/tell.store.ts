import type { NotificationFacts, NotificationKind } from '@watoto/shared/contract/http/notifications.ts';
import type { Queries } from '../db/database.ts';
import { DEFAULT_CHANNELS } from './channels.ts';
import { preferencesOf } from './notifications.store.ts';

export interface Telling {
  readonly kind: NotificationKind;
  readonly facts: NotificationFacts;
  /** Told once to each person for each of these. */
  readonly messageId: string;
  readonly recipients: readonly string[];
  readonly at: Date;
  /** Channels that this school has. */
  readonly works: { readonly email: boolean; readonly push: boolean };
}

/** Writes down what each recipient is told, and what is to be sent to them, as they prefer. Accounts that are closed hear nothing. */
export async function tell(tx: Queries, { kind, facts, messageId, recipients, at, works }: Telling): Promise<void> {
  if (recipients.length === 0) return;
  const people = await tx
    .selectFrom('users')
    .select((eb) => [
      'users.id',
      eb.exists(eb.selectFrom('push_subscriptions').select('id').whereRef('user_id', '=', 'users.id')).as('has_push'),
    ])
    .where('id', 'in', [...recipients])
    .where('is_active', '=', true)
    .execute();
  const chosen = new Map(
    (
      await preferencesOf(
        tx,
        people.map(({ id }) => id),
        [kind],
      )
    ).map((row) => [row.user_id, { inApp: row.in_app, email: row.email, push: row.push }]),
  );
  const wants = (id: string) => chosen.get(id) ?? DEFAULT_CHANNELS[kind];
  const payload = JSON.stringify(facts);
  const told = people.filter(({ id }) => wants(id).inApp);
  if (told.length > 0)
    await tx
      .insertInto('notifications')
      .values(told.map(({ id }) => ({ user_id: id, kind, payload, message_id: messageId, created_at: at })))
      .onConflict((oc) => oc.doNothing())
      .execute();
  const due = people.flatMap(({ id, has_push }) => [
    ...(works.email && wants(id).email ? [{ user_id: id, channel: 'email' as const }] : []),
    ...(works.push && has_push && wants(id).push ? [{ user_id: id, channel: 'push' as const }] : []),
  ]);
  if (due.length > 0)
    await tx
      .insertInto('notification_deliveries')
      .values(due.map((one) => ({ ...one, kind, payload, message_id: messageId, due_at: at, created_at: at })))
      .onConflict((oc) => oc.doNothing())
      .execute();
}

/** Who takes the course now. */
export async function studentsOf(db: Queries, courseId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('enrollments')
    .select('student_id')
    .where('course_id', '=', courseId)
    .where('status', '<>', 'dropped')
    .execute();
  return rows.map(({ student_id }) => student_id);
}

export async function invitedTo(db: Queries, lessonId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('lesson_invitations')
    .select('user_id')
    .where('lesson_id', '=', lessonId)
    .where('state', '<>', 'declined')
    .execute();
  return rows.map(({ user_id }) => user_id);
}

export async function lessonFacts(db: Queries, lessonId: string) {
  return db
    .selectFrom('lessons')
    .leftJoin('courses', 'courses.id', 'lessons.course_id')
    .select([
      'lessons.id',
      'lessons.title',
      'lessons.course_id',
      'lessons.starts_at',
      'lessons.host_id',
      'lessons.substitutes_for',
      'lessons.series_id',
      'lessons.status',
      'courses.title as course',
    ])
    .where('lessons.id', '=', lessonId)
    .executeTakeFirst();
}
export type LessonFactsRow = NonNullable<Awaited<ReturnType<typeof lessonFacts>>>;

export async function assessmentFacts(db: Queries, assessmentId: string) {
  return db
    .selectFrom('assessments')
    .innerJoin('courses', 'courses.id', 'assessments.course_id')
    .select(['assessments.id', 'assessments.title', 'courses.title as course'])
    .where('assessments.id', '=', assessmentId)
    .where('assessments.deleted_at', 'is', null)
    .executeTakeFirst();
}

/** Of an MP4 that somebody still wants. `asked`: by whom; null: by the policy of its course. */
export async function filmFacts(db: Queries, exportId: string) {
  return db
    .selectFrom('recording_exports')
    .innerJoin('recordings', 'recordings.id', 'recording_exports.recording_id')
    .innerJoin('lessons', 'lessons.id', 'recordings.lesson_id')
    .leftJoin('courses', 'courses.id', 'lessons.course_id')
    .select(['recordings.id', 'recordings.title', 'courses.title as course', 'lessons.host_id', 'recording_exports.requested_by as asked'])
    .where('recording_exports.id', '=', exportId)
    .where('recording_exports.state', '<>', 'cancelled')
    .where('recordings.status', '=', 'ready')
    .executeTakeFirst();
}

export async function courseTitle(db: Queries, courseId: string): Promise<string | undefined> {
  return (await db.selectFrom('courses').select('title').where('id', '=', courseId).executeTakeFirst())?.title;
}
