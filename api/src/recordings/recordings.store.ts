import { sql, type Updateable } from 'kysely';
import { z } from 'zod';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import type { RecordingsTable } from '../db/tables/recordings.ts';
import type { Span } from '@watoto/shared/kernel/spans.ts';

const Spans = z.array(z.object({ from: z.number(), until: z.number() }));

/** What a column of spans holds. */
export const spansIn = (column: unknown): Span[] => Spans.parse(column);
/** What a column of tracks or segments holds. */
export const tracksIn = (column: unknown): string[] => z.array(z.string()).parse(column);

/** What was changed about it since it was recorded. */
export function editsOf({ cuts, redacted, lost }: Pick<RecordingRow, 'cuts' | 'redacted' | 'lost'>) {
  return { cuts: spansIn(cuts), redacted: new Set(tracksIn(redacted)), lost: new Set(tracksIn(lost)) };
}

/** Recordings with what their pages show of them, and what one person is to each. */
function seenBy(db: Queries, { userId }: Person) {
  return db
    .selectFrom('recordings')
    .innerJoin('lessons', 'lessons.id', 'recordings.lesson_id')
    .innerJoin('users as host', 'host.id', 'lessons.host_id')
    .leftJoin('courses', 'courses.id', 'lessons.course_id')
    .leftJoin('recording_positions as position', (join) =>
      join.onRef('position.recording_id', '=', 'recordings.id').on('position.user_id', '=', userId),
    )
    .selectAll('recordings')
    .select((eb) => [
      'lessons.host_id',
      'lessons.substitutes_for',
      'lessons.course_id',
      'courses.title as course_title',
      'courses.instructor',
      'host.first_name as host_first_name',
      'host.last_name as host_last_name',
      'position.position_ms',
      eb
        .exists(
          eb
            .selectFrom('enrollments')
            .select(sql.lit(1).as('one'))
            .whereRef('enrollments.course_id', '=', 'lessons.course_id')
            .where('enrollments.student_id', '=', userId)
            .where('enrollments.status', '<>', 'dropped'),
        )
        .as('enrolled'),
      eb
        .exists(
          eb
            .selectFrom('lesson_invitations')
            .select(sql.lit(1).as('one'))
            .whereRef('lesson_invitations.lesson_id', '=', 'lessons.id')
            .where('lesson_invitations.user_id', '=', userId),
        )
        .as('invited'),
    ]);
}

/** `enrolled` and `invited` are `exists`, which SQL never answers with null. */
export type RecordingRow = Omit<Awaited<ReturnType<ReturnType<typeof seenBy>['executeTakeFirstOrThrow']>>, 'enrolled' | 'invited'> & {
  readonly enrolled: boolean;
  readonly invited: boolean;
};

const toRow = (row: Awaited<ReturnType<ReturnType<typeof seenBy>['executeTakeFirstOrThrow']>>): RecordingRow => ({
  ...row,
  enrolled: Boolean(row.enrolled),
  invited: Boolean(row.invited),
});

/** Whoever asks has to ask the policy as well. */
export async function recordingFor(db: Queries, person: Person, id: string): Promise<RecordingRow | undefined> {
  const row = await seenBy(db, person).where('recordings.id', '=', id).executeTakeFirst();
  return row && toRow(row);
}

export interface RecordingFilter {
  readonly courseId?: string | undefined;
  readonly lessonId?: string | undefined;
  /** Words as `to_tsquery` wants them; null: no search. */
  readonly words: string | null;
  readonly after: { readonly startedAt: Date; readonly id: string } | null;
  readonly limit: number;
}

/** Those that are not erased and that the person may watch (as `mayWatch` says it), newest first. */
export async function recordingsFor(db: Queries, person: Person, filter: RecordingFilter): Promise<RecordingRow[]> {
  let query = seenBy(db, person).where('recordings.status', '<>', 'erased');
  if (person.role !== 'admin') query = query.where(theirs(person));
  if (filter.courseId !== undefined) query = query.where('lessons.course_id', '=', filter.courseId);
  if (filter.lessonId !== undefined) query = query.where('lessons.id', '=', filter.lessonId);
  if (filter.words !== null) {
    const words = sql`to_tsquery('simple', ${filter.words})`;
    query = query.where(
      sql<boolean>`(to_tsvector('simple', recordings.title) @@ ${words} or exists
        (select 1 from recording_texts t where t.recording_id = recordings.id and t.words @@ ${words}))`,
    );
  }
  if (filter.after) {
    const { startedAt, id } = filter.after;
    query = query.where(sql<boolean>`(recordings.started_at, recordings.id) < (${startedAt}, ${id}::uuid)`);
  }
  const rows = await query.orderBy('recordings.started_at', 'desc').orderBy('recordings.id', 'desc').limit(filter.limit).execute();
  return rows.map(toRow);
}

function theirs({ userId, role }: Person) {
  const guest = sql<boolean>`(
    exists (select 1 from enrollments e where e.course_id = lessons.course_id and e.student_id = ${userId} and e.status <> 'dropped')
    or exists (select 1 from lesson_invitations i where i.lesson_id = lessons.id and i.user_id = ${userId}))`;
  const shared = role === 'student' ? sql<boolean>`recordings.audience = 'course'` : sql<boolean>`true`;
  const teaches = role === 'teacher' ? sql<boolean>`courses.instructor = ${userId}` : sql<boolean>`false`;
  return sql<boolean>`(lessons.host_id = ${userId} or lessons.substitutes_for = ${userId} or coalesce(${teaches}, false)
    or (${shared} and ${guest}))`;
}

/** Texts of these recordings that have the words, a few of each, by time. */
export async function findsIn(db: Queries, ids: readonly string[], words: string, each: number) {
  if (ids.length === 0) return [];
  const ranked = db
    .selectFrom('recording_texts')
    .select(['recording_id', 'kind', 'at', 'text'])
    .select(sql<string>`row_number() over (partition by recording_id order by at, id)`.as('place'))
    .where('recording_id', 'in', ids)
    .where(sql<boolean>`words @@ to_tsquery('simple', ${words})`);
  return db
    .selectFrom(ranked.as('found'))
    .select(['recording_id', 'kind', 'at', 'text'])
    .where(sql<boolean>`place <= ${each}`)
    .orderBy('recording_id')
    .orderBy('at')
    .execute();
}

/** The bare recording, locked until the transaction ends. */
export async function lockRecording(tx: Queries, id: string) {
  return tx.selectFrom('recordings').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

/** Every edit is a new version. */
export async function updateRecording(tx: Queries, id: string, patch: Updateable<RecordingsTable>): Promise<void> {
  await tx
    .updateTable('recordings')
    .set({ ...patch, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/** The same without a new version: what the platform itself writes is no edit of anybody's. */
export async function noteRecording(tx: Queries, id: string, patch: Updateable<RecordingsTable>): Promise<void> {
  await tx.updateTable('recordings').set(patch).where('id', '=', id).execute();
}

export async function lessonOf(db: Queries, lessonId: string) {
  return db.selectFrom('lessons').select(['id', 'title', 'course_id']).where('id', '=', lessonId).executeTakeFirst();
}

/** @returns whether it is new. */
export async function insertRecording(
  tx: Queries,
  recording: { id: string; lesson_id: string; title: string; started_at: Date; audience: 'course' | 'staff'; kept_until: Date | null },
): Promise<boolean> {
  const made = await tx
    .insertInto('recordings')
    .values(recording)
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

export async function positionOf(tx: Queries, recordingId: string, userId: string) {
  return tx
    .selectFrom('recording_positions')
    .select(['position_ms', 'seen_ms', 'updated_at'])
    .where('recording_id', '=', recordingId)
    .where('user_id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function savePosition(
  tx: Queries,
  row: { recording_id: string; user_id: string; position_ms: string; seen_ms: string; updated_at: Date },
): Promise<void> {
  const { position_ms, seen_ms, updated_at } = row;
  await tx
    .insertInto('recording_positions')
    .values(row)
    .onConflict((oc) => oc.columns(['recording_id', 'user_id']).doUpdateSet({ position_ms, seen_ms, updated_at }))
    .execute();
}

/** @returns whether it is the first time on that day. */
export async function noteView(tx: Queries, recordingId: string, userId: string, day: string): Promise<boolean> {
  const first = await tx
    .insertInto('recording_views')
    .values({ recording_id: recordingId, user_id: userId, day })
    .onConflict((oc) => oc.doNothing())
    .returning('day')
    .executeTakeFirst();
  return first !== undefined;
}
