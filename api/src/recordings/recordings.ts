import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { RECORDING_LINK_SECONDS, type RecordingFind, type recordingRoutes } from '@watoto/shared/contract/http/recordings.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import { logPieceKey, segmentKey, spriteKey, spritesVttKey } from '@watoto/shared/contract/recording-keys.ts';
import { sheetsNeeded } from '@watoto/shared/contract/recording-sprites.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { record } from '../progress/complete-module.ts';
import { modulesAbout } from '../progress/progress.store.ts';
import { beginnings } from '../users/people.store.ts';
import type { Archive } from './archive.ts';
import { NO_MARKS } from './log-marks.ts';
import { playedSpans, toRecording } from './recording-view.ts';
import { mayChange, mayWatch } from './recordings.policy.ts';
import * as store from './recordings.store.ts';
import { common, lengthOf, overlaps, positionIn, type Span } from '@watoto/shared/kernel/spans.ts';
import { unsaid } from './unsaid.ts';
import { playedOf, type Run, timelineOf } from './timeline.ts';

type Routes = typeof recordingRoutes;
type ListQuery = RouteRequest<Routes['recordings.list']>['query'];
type Watched = RouteRequest<Routes['recordings.watched']>['body'];

/** When it began (ms), and which it is. */
const Cursor = z.tuple([z.number().int(), z.uuid()]);
/** What a search shows of one recording. */
const FINDS_EACH = 5;
const FIND_MAX = 300;
/** How soon a player asks again for what was recorded since. */
const AGAIN_AFTER_MS = 2_000;
/** A picture's address is good for so long, and the same meanwhile: browsers keep the picture. */
const HOUR_MS = 60 * 60 * 1_000;
/** Nobody plays faster than this; and what a player has not told yet is no more than so long. */
const FASTEST = 2.5;
const UNTOLD_MS = 60_000;
/** So much of it seen is all of it. */
const WHOLE = 0.9;

export interface RecordingsDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
  /** null: this school keeps no files. */
  readonly objects: ObjectStore | null;
  readonly archive: Archive | null;
}

/** What was recorded, for those who may watch it. */
export class Recordings {
  readonly #deps: RecordingsDeps;

  constructor(deps: RecordingsDeps) {
    this.#deps = deps;
  }

  async list(person: Person, { cursor, limit, q, courseId, lessonId }: ListQuery): Promise<RouteAnswer<Routes['recordings.list']>> {
    const place = cursor === undefined ? null : decodeCursor(Cursor, cursor);
    const after = place && { startedAt: new Date(place[0]), id: place[1] };
    const words = q === undefined ? null : beginnings(q);
    // Signs alone are found nowhere.
    if (words === '') return { items: [], nextCursor: null };
    return this.#deps.reads.run(person.userId, async (db) => {
      const rows = await store.recordingsFor(db, person, { courseId, lessonId, words, after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const finds =
        words === null
          ? []
          : await store.findsIn(
              db,
              shown.map(({ id }) => id),
              words,
              FINDS_EACH,
            );
      const items = shown.map(async (row) => ({ ...(await this.#view(row, person)), finds: findsOf(row, finds) }));
      const last = shown.at(-1);
      return {
        items: await Promise.all(items),
        nextCursor: rows.length > limit && last ? encodeCursor([last.started_at.getTime(), last.id]) : null,
      };
    });
  }

  /** Throws `not_found`. */
  async get(person: Person, id: RecordingId): Promise<RouteAnswer<Routes['recordings.get']>> {
    return this.#view(await visibleRecording(this.#deps.db, person, id), person);
  }

  /** Throws `not_found`, `unreadable` and `unavailable`. */
  async replay(person: Person, id: RecordingId): Promise<RouteAnswer<Routes['recordings.replay']>> {
    const row = await this.#watchable(person, id);
    const live = row.status === 'live';
    const [runs, marks] = await Promise.all([this.#archive.runs(id, live), this.#archive.marks(id, live)]);
    const edits = store.editsOf(row);
    const played = playedOf({ timeline: timelineOf(runs, edits), marks, cuts: edits.cuts });
    return {
      recording: { ...(await this.#view(row, person)), durationMs: lengthOf(played.spans), bytes: bytesOf(runs) },
      ...played,
      captions: [],
      againAfterMs: live ? AGAIN_AFTER_MS : null,
    };
  }

  /** Of pieces that this person may read now. Throws `not_found` (also for a piece that there is not), `unreadable` and `unavailable`. */
  async links(person: Person, id: RecordingId, ids: readonly string[]): Promise<RouteAnswer<Routes['recordings.links']>> {
    const row = await this.#watchable(person, id);
    const { db, clock, objects } = this.#deps;
    const pieces = piecesOf(await this.#archive.runs(id, row.status === 'live'), row, new Set(ids), mayChange(row, person));
    if (!objects || ids.some((one) => !pieces.has(one))) throw new AppError('not_found');
    const now = clock.now();
    await noteWatching(db, person, id, now);
    const expiresAt = now + RECORDING_LINK_SECONDS * 1_000;
    const links = [...pieces].map(async ([piece, { key, type }]) => ({
      id: piece,
      url: await objects.link({ method: 'GET', key, type, expiresAt, person: person.userId }),
    }));
    return { links: await Promise.all(links), expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Of small pictures of what is to be seen now: those of before a cut show what was cut away. Throws `not_found` and `unavailable`. */
  async sprites(person: Person, id: RecordingId): Promise<RouteAnswer<Routes['recordings.sprites']>> {
    const row = await this.#watchable(person, id);
    const { clock, objects } = this.#deps;
    const expiresAt = clock.now() + RECORDING_LINK_SECONDS * 1_000;
    const made = row.status === 'ready' && row.poster_key !== null && row.pictures_film === row.film;
    const none = { sheets: [], expiresAt: new Date(expiresAt).toISOString() };
    // The list of them comes last: who finds it finds all of them.
    if (!objects || !made || !(await objects.head(spritesVttKey(id)))) return none;
    const links = Array.from({ length: sheetsNeeded(lengthOf(playedSpans(row))) }, (_, sheet) =>
      objects.link({ method: 'GET', key: spriteKey(id, sheet), type: 'image/jpeg', expiresAt, person: person.userId }),
    );
    return { ...none, sheets: await Promise.all(links) };
  }

  /** Pieces of the log that this person may read now. Throws `not_found` (also for a piece that there is not), `unreadable` and `unavailable`. */
  async log(person: Person, id: RecordingId, ids: readonly string[]): Promise<RouteAnswer<Routes['recordings.log']>> {
    const row = await this.#watchable(person, id);
    const live = row.status === 'live';
    const runs = await this.#archive.runs(id, live);
    const keys = new Map<string, string>(
      runs.flatMap(({ manifest }) =>
        manifest.log.map((piece) => [`${manifest.run}/log/${piece.number}`, logPieceKey(id, manifest.run, piece)] as const),
      ),
    );
    const wanted = [...new Set(ids)].map((one) => ({ id: one, key: keys.get(one) }));
    const cuts = mayChange(row, person) ? [] : store.spansIn(row.cuts);
    // Where it can't be read who wrote what, and when, no words are given out that may have been written in a cut.
    const { written } = (cuts.length === 0 ? null : await this.#archive.marks(id, live).catch(leaveOutUnreadable)) ?? NO_MARKS;
    const pieces: RouteAnswer<Routes['recordings.log']>['pieces'] = [];
    for (const { id: one, key } of wanted) {
      if (key === undefined) throw new AppError('not_found');
      const content = await this.#archive.piece(key).catch(leaveOutUnreadable);
      if (content) pieces.push({ id: one, content: unsaid(content, cuts, written) });
    }
    return { pieces };
  }

  /** Throws `not_found`. */
  async watched(person: Person, id: RecordingId, { positionMs, seenMs }: Watched): Promise<void> {
    const row = await this.#watchable(person, id);
    const total = lengthOf(playedSpans(row));
    const at = new Date(this.#deps.clock.now());
    await this.#deps.db.transaction().execute(async (tx) => {
      const before = await store.positionOf(tx, id, person.userId);
      const seen = believed(seenMs, before, at.getTime());
      await store.savePosition(tx, {
        recording_id: id,
        user_id: person.userId,
        position_ms: String(positionMs),
        seen_ms: String(seen),
        updated_at: at,
      });
      if (person.role !== 'student') return;
      const done = row.status === 'ready' && total > 0 && seen >= total * WHOLE;
      const modules = await modulesAbout(tx, { lessonId: row.lesson_id, recordingId: id, studentId: person.userId });
      for (const module of modules) {
        const report = done && !module.assessed ? { completed: true as const } : {};
        await record(tx, { studentId: person.userId, moduleId: module.id, at }, report);
      }
    });
  }

  async #watchable(person: Person, id: RecordingId): Promise<store.RecordingRow> {
    const row = await visibleRecording(this.#deps.db, person, id);
    if (row.status === 'erased') throw new AppError('not_found');
    return row;
  }

  #view(row: store.RecordingRow, person: Person) {
    return toRecording(row, person, (key) => posterLink(this.#deps, key));
  }

  get #archive(): Archive {
    if (!this.#deps.archive) throw new AppError('unavailable', { message: 'This school keeps no files.' });
    return this.#deps.archive;
  }
}

/** The recording, if this person may know of it. Throws `not_found`. */
export async function visibleRecording(db: Queries, person: Person, id: RecordingId): Promise<store.RecordingRow> {
  const row = await store.recordingFor(db, person, id);
  if (!row || !mayWatch(row, person)) throw new AppError('not_found');
  return row;
}

export async function posterLink({ objects, clock }: Pick<RecordingsDeps, 'objects' | 'clock'>, key: string): Promise<string | null> {
  if (!objects) return null;
  const expiresAt = (Math.floor(clock.now() / HOUR_MS) + 2) * HOUR_MS;
  return objects.link({ method: 'GET', key, type: key.endsWith('.webp') ? 'image/webp' : 'image/jpeg', expiresAt });
}

/** One damaged piece leaves the others. */
function leaveOutUnreadable(error: unknown): null {
  if (error instanceof AppError && error.code === 'unreadable') return null;
  throw error;
}

/** Who asked for what: once for each person, recording and day. */
async function noteWatching(db: Kysely<Tables>, { userId }: Person, id: RecordingId, now: number): Promise<void> {
  const day = new Date(now).toISOString().slice(0, 10);
  await db.transaction().execute(async (tx) => {
    if (!(await store.noteView(tx, id, userId, day))) return;
    await audit(tx, { actor: userId, action: 'recording.watched', subject: `recordings:${id}` });
  });
}

/** A player's word on how much was seen, as far as our own clock goes since the word before. It never falls. */
function believed(claimed: number, before: { seen_ms: string; updated_at: Date } | undefined, now: number): number {
  const known = Number(before?.seen_ms ?? 0);
  const elapsed = before ? Math.max(0, now - before.updated_at.getTime()) * FASTEST : 0;
  return Math.max(known, Math.min(claimed, Math.round(known + elapsed + (before ? 0 : UNTOLD_MS))));
}

/** Keys and types of the wanted pieces. Those who may change it also get what is cut away, so that they see what they cut. */
function piecesOf(runs: readonly Run[], row: store.RecordingRow, wanted: ReadonlySet<string>, all: boolean) {
  const id = RecordingId.parse(row.id);
  const edits = store.editsOf(row);
  const { spans, parts } = timelineOf(runs, all ? { ...edits, cuts: [] } : edits);
  const pieces = new Map<string, { key: string; type: string }>();
  for (const { run, range } of parts) {
    const { manifest, segments } = run;
    const played: Span[] = common(spans, [range]);
    for (const segment of segments) {
      const piece = `${manifest.run}/${segment.track}/${segment.number}`;
      if (wanted.has(piece) && overlaps(played, { from: segment.at, until: segment.at + segment.ms }))
        pieces.set(piece, { key: segmentKey(id, manifest.run, segment), type: segment.type });
    }
  }
  return pieces;
}

function bytesOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { segments }) => sum + segments.reduce((own, { bytes }) => own + bytes, 0), 0);
}

function findsOf(row: store.RecordingRow, finds: Awaited<ReturnType<typeof store.findsIn>>): RecordingFind[] {
  const spans = playedSpans(row);
  const cuts = store.spansIn(row.cuts);
  return finds
    .filter(({ recording_id, at }) => recording_id === row.id && !cuts.some(({ from, until }) => Number(at) >= from && Number(at) < until))
    .map(({ kind, at, text }) => ({ kind, positionMs: positionIn(spans, Number(at)), text: text.slice(0, FIND_MAX) }));
}
