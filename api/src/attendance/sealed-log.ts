import { type Selectable, sql } from 'kysely';
import { LessonId, type PeerId, type UserId } from '@watoto/shared/kernel/ids.ts';
import { Entry } from '@watoto/shared/room/entry.ts';
import { WORDLESS } from '@watoto/shared/room/words.ts';
import { Written } from '@watoto/shared/room/written.ts';
import type { Queries } from '../db/database.ts';
import type { LessonEventsTable } from '../db/tables/timetable.ts';
import { peerIdOf } from '../lessons/room-token.ts';

const ROWS_AT_ONCE = 1_000;
const LESSONS_AT_ONCE = 500;

type Row = Pick<Selectable<LessonEventsTable>, 'seq' | 'at' | 'type' | 'peer' | 'data'>;

interface SealedEntry {
  readonly row: Row;
  /** null: it no longer fits an entry. */
  readonly entry: Entry | null;
}

/**
 * The lessons that this person came to, whoever they were there: guest, admin, teacher of another course, or of the course no more. A peer's id
 * is made of lesson and person, so each lesson is asked for by the id that they would have had: one look into the index for each.
 */
export async function joinedLessons(db: Queries, userId: UserId): Promise<LessonId[]> {
  const joined: LessonId[] = [];
  for (let last: string | null = null; ; ) {
    const lessons: { id: string }[] = await db
      .selectFrom('lessons')
      .select('id')
      .where('log_sealed_at', 'is not', null)
      .$if(last !== null, (after) => after.where('id', '>', last))
      .orderBy('id')
      .limit(LESSONS_AT_ONCE)
      .execute();
    const peers = lessons.map(({ id }) => peerIdOf(LessonId.parse(id), userId));
    const { rows } = await sql<{ lesson_id: string }>`select distinct lesson_id from lesson_events
      where type = 'peer.joined' and data->>'peerId' = any(${peers})`.execute(db);
    joined.push(...rows.map(({ lesson_id }) => LessonId.parse(lesson_id)));
    const end = lessons.at(-1);
    if (!end || lessons.length < LESSONS_AT_ONCE) return joined;
    last = end.id;
  }
}

/** What a sealed log has of words and names, in its order. */
export async function eachWords(db: Queries, lessonId: LessonId, use: (one: SealedEntry) => void | Promise<void>): Promise<void> {
  for (let last = '0'; ; ) {
    const rows = await db
      .selectFrom('lesson_events')
      .select(['seq', 'at', 'type', 'peer', 'data'])
      .where('lesson_id', '=', lessonId)
      .where('seq', '>', last)
      .where('type', 'not in', WORDLESS)
      .orderBy('seq')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows) await use({ row, entry: entryOf(row) });
    const end = rows.at(-1);
    if (!end || rows.length < ROWS_AT_ONCE) return;
    last = end.seq;
  }
}

/** Who wrote what in a lesson; null: its log is not sealed, was lost, or put away. */
export async function writtenIn(db: Queries, lessonId: LessonId): Promise<Written | null> {
  const written = new Written();
  let any = false;
  await eachWords(db, lessonId, ({ entry }) => {
    any = true;
    if (entry) written.read(entry);
  });
  return any ? written : null;
}

/** Did this person do it, or is it about them? */
export function isAbout({ peer, data }: Row, peerId: PeerId): boolean {
  return peer === peerId || (typeof data === 'object' && data !== null && 'peerId' in data && data.peerId === peerId);
}

function entryOf({ seq, at, type, peer, data }: Row): Entry | null {
  const read = Entry.safeParse({ id: `read-${seq}`, seq: Number(seq), at: at.getTime(), by: peer, type, data });
  return read.success ? read.data : null;
}
