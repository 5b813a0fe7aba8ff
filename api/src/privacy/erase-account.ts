import { type Kysely, sql } from 'kysely';
import { LessonId, type PeerId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { broughtBy } from '../board-pictures/board-pictures.store.ts';
import { dropPicture } from '../board-pictures/board-pictures.ts';
import { revokeFamilies } from '../auth/accounts.store.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import { entryWithout, NOBODY } from '@watoto/shared/room/words.ts';
import { Written } from '@watoto/shared/room/written.ts';
import { eachWords, isAbout, joinedLessons } from '../attendance/sealed-log.ts';
import { peerIdOf } from '../lessons/room-token.ts';
import { goneWith } from '../recordings/forgotten.ts';

interface EraseDeps {
  readonly db: Kysely<Tables>;
  readonly objects: ObjectStore | null;
  readonly now: Date;
  readonly signal: AbortSignal;
}

const HIDDEN = { type: 'entry.hidden', data: {} } as const;
/** Files that are the person's own; materials and covers are the course's. */
const OWN_FILES = ['submission', 'avatar', 'export'] as const;
/** Where all rows of a person go. Grades, attempts, progress and attendance stay, of nobody. */
const FORGOTTEN = [
  'auth_families',
  'user_tokens',
  'consents',
  'push_subscriptions',
  'notifications',
  'notification_deliveries',
  'notification_preferences',
  'calendar_feeds',
  'api_keys',
  'webhooks',
  'idempotency_keys',
  'lesson_invitations',
  'lesson_reminders',
  'recording_positions',
  'recording_views',
] as const;

/**
 * Makes an account nobody's. The door is closed first, so that nothing new comes; then the files go, one by one; then everything in the
 * database at once, with `done` in the same transaction. Whatever was done before a crash is done again without harm.
 */
export async function eraseAccount(deps: EraseDeps, userId: string, done: (tx: Queries) => Promise<void>): Promise<void> {
  const { db, now } = deps;
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('users').set({ is_active: false, updated_at: now }).where('id', '=', userId).execute();
    await revokeFamilies(tx, userId, 'erased', now, null);
  });
  await eraseFiles(deps, userId);
  await db.transaction().execute(async (tx) => {
    const user = await tx.selectFrom('users').selectAll().where('id', '=', userId).forUpdate().executeTakeFirstOrThrow();
    const lessons = await lessonsOf(tx, UserId.parse(userId));
    for (const lessonId of lessons) await eraseWords(tx, peerIdOf(lessonId, UserId.parse(userId)), lessonId);
    await eraseFromLogs(tx, user, lessons);
    await eraseWork(tx, userId, now);
    for (const table of FORGOTTEN) await tx.deleteFrom(table).where('user_id', '=', userId).execute();
    await tx.deleteFrom('course_waiting').where('student_id', '=', userId).execute();
    await tx.deleteFrom('accommodations').where('student_id', '=', userId).execute();
    await tx.updateTable('board_pictures').set({ owner_id: null }).where('owner_id', '=', userId).execute();
    await tx.updateTable('files').set({ owner_id: null }).where('owner_id', '=', userId).execute();
    await tx.updateTable('privacy_requests').set({ content: null, expires_at: null, note: '' }).where('user_id', '=', userId).execute();
    await eraseName(tx, userId, now);
    await announce(tx, 'user.updated', { userId: UserId.parse(userId) });
    await done(tx);
  });
}

/** The row last: a file that a crash left behind is found by it. */
async function eraseFiles({ db, objects, signal }: EraseDeps, userId: string): Promise<void> {
  const files = await db
    .selectFrom('files')
    .select(['id', 'key'])
    .where('owner_id', '=', userId)
    .where('purpose', 'in', OWN_FILES)
    .orderBy('id')
    .execute();
  for (const place of await broughtBy(db, userId)) await dropPicture(db, objects, place, signal);
  for (const { id, key } of files) {
    await objects?.delete(key, signal);
    await objects?.delete(`uploads/${id}`, signal);
    await db.deleteFrom('files').where('id', '=', id).execute();
  }
}

/** What sealed logs of lessons say of who it was. */
async function eraseFromLogs(tx: Queries, { first_name, last_name }: UserRow, lessons: readonly LessonId[]): Promise<void> {
  const asJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const name = asJson(`${first_name} ${last_name}`.slice(0, 80));
  await sql`update lesson_events set data = replace(data::text, ${name}, ${NOBODY})::jsonb
    where lesson_id = any(${lessons}) and position(${name} in data::text) > 0`.execute(tx);
}

/** What they have written there with the tools of the lesson, whoever brought it again, and what they were called in it. */
async function eraseWords(tx: Queries, peerId: PeerId, lessonId: LessonId): Promise<void> {
  const written = new Written();
  const gone = goneWith(peerId, written);
  await eachWords(tx, lessonId, async ({ row, entry }) => {
    if (entry) written.read(entry);
    // What no longer fits an entry nobody can read, but it may have words.
    const left = entry ? entryWithout(entry, gone) : isAbout(row, peerId) ? HIDDEN : null;
    if (left === entry || left === null) return;
    await tx
      .updateTable('lesson_events')
      .set({ type: left.type, data: JSON.stringify(left.data) })
      .where('lesson_id', '=', lessonId)
      .where('seq', '=', row.seq)
      .where('at', '=', row.at)
      .execute();
  });
}

/** The lessons that they were in: by the logs, and where attendance knows of it although a log was lost in part. */
async function lessonsOf(tx: Queries, userId: UserId): Promise<LessonId[]> {
  const attended = await tx.selectFrom('attendance').select('lesson_id').where('user_id', '=', userId).execute();
  const known = attended.map(({ lesson_id }) => LessonId.parse(lesson_id));
  return [...new Set([...known, ...(await joinedLessons(tx, userId))])];
}

/** Points and grades stay for the school's statistics; what was written, and what was written about it, goes. */
async function eraseWork(tx: Queries, userId: string, now: Date): Promise<void> {
  await tx.updateTable('enrollments').set({ notes: '' }).where('student_id', '=', userId).execute();
  await tx
    .updateTable('attempt_answers')
    .set({ answer: null, feedback: '' })
    .where('attempt_id', 'in', (eb) => eb.selectFrom('attempts').select('id').where('student_id', '=', userId))
    .execute();
  await tx.updateTable('attempts').set({ feedback: '', file_id: null }).where('student_id', '=', userId).execute();
  await tx
    .updateTable('certificates')
    .set({ student_name: 'Erased person', revoked_at: now })
    .where('enrollment_id', 'in', (eb) => eb.selectFrom('enrollments').select('id').where('student_id', '=', userId))
    .execute();
  await tx.deleteFrom('readiness_checks').where('user_id', '=', userId).execute();
  await tx.updateTable('attendance').set({ intervals: '[]', participation: '{}' }).where('user_id', '=', userId).execute();
}

async function eraseName(tx: Queries, userId: string, now: Date): Promise<void> {
  await tx
    .updateTable('users')
    .set({
      email: `erased-${userId}@erased.invalid`,
      first_name: 'Erased',
      last_name: 'person',
      password_hash: 'none',
      password_set_at: null,
      grade: null,
      locale: 'en',
      time_zone: 'UTC',
      last_login: null,
      failed_sign_ins: 0,
      locked_until: null,
      is_active: false,
      updated_at: now,
      version: sql`version + 1`,
    })
    .where('id', '=', userId)
    .execute();
}
