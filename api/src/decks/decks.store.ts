import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { DeckPageFacts, DeckState } from '@watoto/shared/contract/decks.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import type { DecksTable } from '../db/tables/decks.ts';
import { mayLookBack } from '../lessons/lessons.store.ts';

const LISTED_MAX = 100;
/** Rows of one insert. */
const PAGES_A_TIME = 50;

function decks(db: Queries) {
  return db
    .selectFrom('decks')
    .leftJoin('courses', 'courses.id', 'decks.course_id')
    .selectAll('decks')
    .select('courses.instructor')
    .where('decks.state', '<>', 'deleted');
}

export type DeckRow = Selectable<DecksTable> & { readonly instructor: string | null };

export async function deckById(db: Queries, id: string): Promise<DeckRow | undefined> {
  return decks(db).where('decks.id', '=', id).executeTakeFirst();
}

/** Is it shown in a lesson that this person may enter, or is the teacher of its course, who may watch its recording? */
export async function isShownTo(db: Queries, person: Person, id: string): Promise<boolean> {
  const lessons = await db.selectFrom('deck_lessons').select('lesson_id').where('deck_id', '=', id).execute();
  return mayLookBack(
    db,
    person,
    lessons.map(({ lesson_id }) => lesson_id),
  );
}

/** Those of a lesson and of its course that are slides, or become some; newest first. */
export async function decksFor(db: Queries, lessonId: string, courseId: string | null): Promise<DeckRow[]> {
  const own = db.selectFrom('deck_lessons').select('deck_id').where('lesson_id', '=', lessonId);
  return decks(db)
    .where('decks.state', 'in', ['waiting', 'converting', 'ready'])
    .where((eb) => eb.or([eb('decks.id', 'in', own), ...(courseId === null ? [] : [eb('decks.course_id', '=', courseId)])]))
    .orderBy('decks.created_at', 'desc')
    .orderBy('decks.id')
    .limit(LISTED_MAX)
    .execute();
}

export async function countOwned(db: Queries, ownerId: string): Promise<number> {
  const { count } = await db
    .selectFrom('decks')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('owner_id', '=', ownerId)
    .where('state', 'not in', ['deleted', 'failed'])
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertDeck(db: Queries, deck: Insertable<DecksTable>): Promise<void> {
  await db.insertInto('decks').values(deck).execute();
}

export async function addToLesson(db: Queries, deckId: string, lessonId: string, at: Date): Promise<void> {
  await db
    .insertInto('deck_lessons')
    .values({ deck_id: deckId, lesson_id: lessonId, added_at: at })
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** False: it is not in one of `from` any more. */
export async function moveDeck(db: Queries, id: string, from: readonly DeckState[], to: Updateable<DecksTable>): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('decks').set(to).where('id', '=', id).where('state', 'in', from).executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How far it is: never back, and only while it is under way. */
export async function noteProgress(db: Queries, id: string, progress: number, heard_at: Date): Promise<void> {
  await db
    .updateTable('decks')
    .set({ state: 'converting', heard_at, progress: sql`greatest(progress, ${progress}::real)` })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'converting'])
    .execute();
}

/** Writes down what is on each page; whatever was there before goes. */
export async function writePages(tx: Queries, deckId: string, pages: readonly DeckPageFacts[]): Promise<void> {
  await tx.deleteFrom('deck_pages').where('deck_id', '=', deckId).execute();
  const rows = pages.map((facts, i) => ({ deck_id: deckId, page: i + 1, ...facts }));
  for (let from = 0; from < rows.length; from += PAGES_A_TIME)
    await tx
      .insertInto('deck_pages')
      .values(rows.slice(from, from + PAGES_A_TIME))
      .execute();
}

export async function pagesOf(db: Queries, deckId: string, from: number, count: number) {
  return db
    .selectFrom('deck_pages')
    .select(['page', 'width', 'height', 'text'])
    .where('deck_id', '=', deckId)
    .where('page', '>=', from)
    .where('page', '<', from + count)
    .orderBy('page')
    .execute();
}

export async function unqueued(db: Queries, limit: number): Promise<{ id: string; office: boolean }[]> {
  return db
    .selectFrom('decks')
    .select(['id', 'office'])
    .where('state', '=', 'waiting')
    .where('queued_at', 'is', null)
    .orderBy('created_at')
    .limit(limit)
    .execute();
}

/** A queue that forgets has forgotten: all that was under way is to be queued again. */
export async function forgetQueued(db: Queries, heard_at: Date): Promise<void> {
  await db
    .updateTable('decks')
    .set({ queued_at: null, state: 'waiting', progress: 0, heard_at })
    .where('state', 'in', ['waiting', 'converting'])
    .execute();
}

/** Is there somebody who makes slides, as of this time? */
export async function anyMadeSince(db: Queries, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('decks')
    .select('id')
    .where('state', '=', 'converting')
    .where('heard_at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Begun before this and never finished, or not heard of since. */
export async function unfinishedSince(db: Queries, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('decks')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'uploading'), eb('created_at', '<', before)]),
        eb.and([eb('state', 'in', ['waiting', 'converting']), eb('heard_at', '<', before)]),
      ]),
    )
    .limit(500)
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteDeck(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('decks').where('id', '=', id).execute();
}
