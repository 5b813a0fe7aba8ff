import { buffer } from 'node:stream/consumers';
import { fileTypeFromBuffer } from 'file-type';
import type { Kysely } from 'kysely';
import { deckPageKey, deckPrefix, deckSourceKey } from '@watoto/shared/contract/decks.ts';
import type { deckRoutes } from '@watoto/shared/contract/http/decks.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { DeckId, type LessonId } from '@watoto/shared/kernel/ids.ts';
import { plainLine } from '@watoto/shared/kernel/plain-text.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { DECK_TITLE_MAX_CHARS } from '@watoto/shared/room/slides-entry.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import type { Person } from '../auth/access-token.ts';
import type { Tables } from '../db/tables.ts';
import { SNIFF_BYTES } from '../files/file-type.ts';
import { lessonFor, type LessonRow } from '../lessons/lessons.store.ts';
import { mayBring, mayRemove, mayUse } from './decks.policy.ts';
import * as store from './decks.store.ts';

type Routes = typeof deckRoutes;
type DeckAnswer = RouteAnswer<Routes['decks.get']>;
type Begin = RouteRequest<Routes['decks.begin']>['body'];
type PagesQuery = RouteRequest<Routes['decks.pages']>['query'];

const HOUR_MS = 60 * 60 * 1_000;
/** What nobody has begun by then waits for nobody; a page, or an office program's whole file, may take 5 minutes. */
const SILENT_MS = { waiting: 60_000, converting: 6 * 60_000 } as const;
/** An upload that was not finished by then is given up, and what nobody made slides of. */
const UNFINISHED_MS = 24 * HOUR_MS;
const UPLOAD_MS = HOUR_MS / 2;
/** Decks that one person may keep. */
const DECKS_EACH = 500;

/** What an office program may have written, as `file-type` names it. */
const OFFICE = new Set([
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.oasis.opendocument.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/x-cfb',
]);

export interface DecksDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** null: this school keeps no files. */
  readonly objects: ObjectStore | null;
  readonly jobs: JobQueue;
  /** There is one to be queued. */
  readonly onWaiting: () => void;
}

/** Slides: brought for a lesson, turned into pages elsewhere, read by everyone who may enter a lesson that shows them. */
export class Decks {
  readonly #deps: DecksDeps;

  constructor(deps: DecksDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found` (the lesson) and `forbidden`. */
  async list(person: Person, lessonId: LessonId): Promise<RouteAnswer<Routes['decks.list']>> {
    const lesson = await this.#held(person, lessonId);
    return { items: await this.#answers(await store.decksFor(this.#deps.db, lessonId, lesson.course_id)) };
  }

  /** Throws `not_found` (the lesson), `forbidden`, `limit_reached` and `unavailable`. */
  async begin(person: Person, lessonId: LessonId, { name, bytes }: Begin): Promise<RouteAnswer<Routes['decks.begin']>> {
    const { db, clock } = this.#deps;
    const lesson = await this.#held(person, lessonId);
    if ((await store.countOwned(db, person.userId)) >= DECKS_EACH) throw new AppError('limit_reached');
    const now = clock.now();
    const id = DeckId.parse(uuidV7(now));
    const expiresAt = now + UPLOAD_MS;
    const url = await this.#objects.link({ method: 'PUT', key: deckSourceKey(id), bytes, expiresAt });
    await db.transaction().execute(async (tx) => {
      await store.insertDeck(tx, {
        id,
        owner_id: person.userId,
        course_id: lesson.course_id,
        title: titleOf(name),
        bytes: String(bytes),
        pages: null,
        trouble: null,
        created_at: new Date(now),
        finished_at: null,
        queued_at: null,
        heard_at: new Date(now),
      });
      await store.addToLesson(tx, id, lessonId, new Date(now));
    });
    return { deck: await this.#answer(await this.#owned(person, id)), url, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Throws `not_found` (not theirs), and `conflict` while the upload is not complete. */
  async finish(person: Person, id: DeckId, signal: AbortSignal): Promise<DeckAnswer> {
    const { db, clock } = this.#deps;
    const deck = await this.#owned(person, id);
    if (deck.state !== 'uploading') return this.#answer(deck);
    const office = await this.#sniff(deck, signal);
    if (office === null) {
      await store.moveDeck(db, id, ['uploading'], { state: 'failed', trouble: 'wrong_type', finished_at: new Date(clock.now()) });
      await this.#objects.delete(deckSourceKey(id));
    } else if (await store.moveDeck(db, id, ['uploading'], { state: 'waiting', office, heard_at: new Date(clock.now()) })) {
      this.#deps.onWaiting();
    }
    return this.#answer(await this.#owned(person, id));
  }

  /** Throws `not_found` and `forbidden`. */
  async use(person: Person, lessonId: LessonId, id: DeckId): Promise<DeckAnswer> {
    const { db, clock } = this.#deps;
    const lesson = await this.#held(person, lessonId);
    const deck = await store.deckById(db, id);
    if (!deck || !mayUse(deck, lesson.course_id, person)) throw new AppError('not_found');
    await store.addToLesson(db, id, lessonId, new Date(clock.now()));
    return this.#answer(deck);
  }

  /** Throws `not_found`. */
  async get(person: Person, id: DeckId): Promise<DeckAnswer> {
    return this.#answer(await this.#readable(person, id));
  }

  /** The addresses stay the same for an hour, so that browsers keep the pictures. Throws `not_found`, and `not_open` while there are none. */
  async pages(person: Person, id: DeckId, { from, count }: PagesQuery): Promise<RouteAnswer<Routes['decks.pages']>> {
    const { db, clock } = this.#deps;
    const deck = await this.#readable(person, id);
    if (deck.state !== 'ready') throw new AppError('not_open', { message: 'These slides are not ready yet.' });
    const expiresAt = (Math.floor(clock.now() / HOUR_MS) + 2) * HOUR_MS;
    const link = (page: number, size: 'large' | 'small') =>
      this.#objects.link({ method: 'GET', key: deckPageKey(id, page, size), type: 'image/webp', expiresAt, person: person.userId });
    const pages = (await store.pagesOf(db, id, from, count)).map(async (facts) => {
      const [large, small] = await Promise.all([link(facts.page, 'large'), link(facts.page, 'small')]);
      return { ...facts, large, small };
    });
    return { pages: await Promise.all(pages), expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Throws `not_found`, and `forbidden` for those who may only read it. */
  async remove(person: Person, id: DeckId): Promise<void> {
    const { db, jobs } = this.#deps;
    const deck = await this.#readable(person, id);
    if (!mayRemove(deck, person)) throw new AppError('forbidden');
    await db.transaction().execute(async (tx) => {
      await store.moveDeck(tx, id, ['uploading', 'waiting', 'converting', 'ready', 'failed'], { state: 'deleted' });
      await store.writePages(tx, id, []);
    });
    // A queue that is away does it for nothing: nobody gets to see it.
    await jobs.cancel(id).catch(() => {});
    await dropObjects(this.#objects, id);
  }

  /** Gives up uploads that nobody finished, and what nobody made slides of. */
  async giveUp(): Promise<void> {
    const { db, clock, objects, jobs } = this.#deps;
    if (!objects) return;
    for (const id of await store.unfinishedSince(db, new Date(clock.now() - UNFINISHED_MS))) {
      await jobs.cancel(id).catch(() => {});
      await dropObjects(objects, DeckId.parse(id));
      await store.deleteDeck(db, id);
    }
  }

  /** Is it an office program's, or a PDF? null: neither. Throws `conflict` while it is not all there. */
  async #sniff({ id, bytes }: store.DeckRow, signal: AbortSignal): Promise<boolean | null> {
    const key = deckSourceKey(DeckId.parse(id));
    const facts = await this.#objects.head(key, signal);
    if (!facts || facts.bytes !== Number(bytes)) throw new AppError('conflict', { message: 'The upload is not complete.' });
    const found = await this.#objects.get(key, { start: 0, end: Math.min(SNIFF_BYTES, facts.bytes) - 1 }, signal);
    const type = found ? ((await fileTypeFromBuffer(await buffer(found.body)))?.mime.split(';')[0] ?? '') : '';
    if (type === 'application/pdf') return false;
    return OFFICE.has(type) ? true : null;
  }

  async #answer(row: store.DeckRow): Promise<DeckAnswer> {
    const [answer] = await this.#answers([row]);
    if (!answer) throw new AppError('internal');
    return answer;
  }

  async #answers(rows: readonly store.DeckRow[]): Promise<DeckAnswer[]> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const silent = ({ state, heard_at }: store.DeckRow) =>
      (state === 'waiting' || state === 'converting') && now - heard_at.getTime() > SILENT_MS[state];
    // Those who wait for their turn while another's pages are made are not forgotten.
    const stalled = rows.some(silent) && !(await store.anyMadeSince(db, new Date(now - SILENT_MS.converting)));
    return rows.map((row) => toDeck(row, stalled && silent(row)));
  }

  async #held(person: Person, lessonId: LessonId): Promise<LessonRow> {
    const lesson = await lessonFor(this.#deps.db, person, lessonId);
    if (!lesson) throw new AppError('not_found');
    if (!mayBring(lesson, person)) throw new AppError('forbidden');
    return lesson;
  }

  async #owned(person: Person, id: DeckId): Promise<store.DeckRow> {
    const deck = await store.deckById(this.#deps.db, id);
    if (deck?.owner_id !== person.userId) throw new AppError('not_found');
    return deck;
  }

  async #readable(person: Person, id: DeckId): Promise<store.DeckRow> {
    const { db } = this.#deps;
    const deck = await store.deckById(db, id);
    if (!deck || !(mayRemove(deck, person) || (await store.isShownTo(db, person, id)))) throw new AppError('not_found');
    return deck;
  }

  get #objects(): ObjectStore {
    if (!this.#deps.objects) throw new AppError('unavailable', { message: 'This school keeps no files.' });
    return this.#deps.objects;
  }
}

/** All of one deck that is in storage. */
export async function dropObjects(objects: ObjectStore, id: DeckId): Promise<void> {
  for (const key of await objects.list(deckPrefix(id))) await objects.delete(key);
}

/** The file's name without its ending, as it looks. */
function titleOf(name: string): string {
  const line = plainLine(name);
  return (line.replace(/\.[a-z0-9]{1,5}$/i, '').trim() || line || '-').slice(0, DECK_TITLE_MAX_CHARS);
}

function toDeck(row: store.DeckRow, stalled: boolean): DeckAnswer {
  const { id, title, owner_id, progress, pages, trouble, created_at } = row;
  const state = row.state === 'deleted' ? 'failed' : row.state;
  return { id, title, ownerId: owner_id, state, progress, pages, trouble, stalled, createdAt: created_at.toISOString() };
}
