import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import { recordingPrefix, RECORDINGS_PREFIX, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Tables } from '../db/tables.ts';
import type { ProblemKind } from '../db/tables/recordings.ts';
import type { Archive } from './archive.ts';
import { ensureRecording, settleRecording } from './recording-consumer.ts';
import { editsOf, lockRecording, noteRecording, tracksIn } from './recordings.store.ts';
import { deleteAll } from './retention.ts';
import { type Run, timelineOf } from './timeline.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** How old the last check may get. */
const CHECK_EVERY_MS = 6 * HOUR_MS;
/** A live recording of which nothing was heard for so long is not live any more: its last word was lost. */
const SILENT_MS = HOUR_MS;
/** Segments of one recording whose sizes are asked for, unless all are. */
const SAMPLE = 100;

export interface ReconcilerDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly objects: ObjectStore;
  readonly archive: Archive;
}

interface Problem {
  readonly recordingId: RecordingId | null;
  readonly kind: ProblemKind;
  readonly key: string;
  readonly mended: boolean;
}

/** Compares database, manifests and storage; mends what can be mended, and writes down the rest. */
export class Reconciler {
  readonly #deps: ReconcilerDeps;

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  /** Unless somebody has looked of late: of several instances, one does it. */
  async work(signal?: AbortSignal): Promise<void> {
    const { db, clock } = this.#deps;
    const now = new Date(clock.now());
    const claimed = await db
      .insertInto('recording_checks')
      .values({ checked_at: now })
      .onConflict((oc) =>
        oc
          .column('single')
          .doUpdateSet({ checked_at: now })
          .where('recording_checks.checked_at', '<=', new Date(now.getTime() - CHECK_EVERY_MS)),
      )
      .returning('checked_at')
      .executeTakeFirst();
    if (claimed) await this.check({}, signal);
  }

  /** `full`: each segment is read, not only the size of some asked for. */
  async check({ full = false }: { full?: boolean }, signal?: AbortSignal): Promise<void> {
    const { db, clock } = this.#deps;
    const problems: Problem[] = [];
    const seen = new Set<string>();
    for await (const { id, keys } of this.#stored(signal)) {
      if (id === null) problems.push(...keys.map((key): Problem => ({ recordingId: null, kind: 'no_lesson', key, mended: false })));
      else {
        seen.add(id);
        problems.push(...(await this.#compare(id, keys, full, signal)));
      }
    }
    problems.push(...(await this.#withoutObjects(seen)));
    const at = new Date(clock.now());
    await db.transaction().execute(async (tx) => {
      // What is not found any more is none.
      await tx.deleteFrom('recording_problems').where('mended', '=', false).execute();
      for (const { recordingId, kind, key, mended } of problems)
        await tx
          .insertInto('recording_problems')
          .values({ recording_id: recordingId, kind, key: key.slice(0, 500), found_at: at, mended })
          .onConflict((oc) => oc.columns(['kind', 'key']).doUpdateSet({ found_at: at, mended }))
          .execute();
      await tx
        .insertInto('recording_checks')
        .values({ checked_at: at })
        .onConflict((oc) => oc.column('single').doUpdateSet({ checked_at: at }))
        .execute();
    });
  }

  /** All that lies in storage, one recording after the other. `id` null: no recording's. */
  async *#stored(signal?: AbortSignal): AsyncGenerator<{ id: RecordingId | null; keys: string[] }> {
    let [current, keys]: [string, string[]] = ['', []];
    for await (const key of everyKey(this.#deps.objects, RECORDINGS_PREFIX, signal)) {
      const name = key.slice(RECORDINGS_PREFIX.length).split('/', 1)[0] ?? '';
      if (name !== current && keys.length > 0) {
        yield { id: idOf(current), keys };
        keys = [];
      }
      current = name;
      keys.push(key);
    }
    if (keys.length > 0) yield { id: idOf(current), keys };
  }

  async #compare(id: RecordingId, keys: readonly string[], full: boolean, signal?: AbortSignal): Promise<Problem[]> {
    const { db, archive, objects } = this.#deps;
    const row = await db.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();
    const problem = (kind: ProblemKind, key: string, mended = false): Problem => ({ recordingId: id, kind, key, mended });
    if (row?.purged_at) {
      // Written by a recorder that was late: what was erased stays erased.
      await deleteAll(objects, recordingPrefix(id), signal);
      return [problem('segment_unnamed', recordingPrefix(id), true)];
    }
    archive.forget(id);
    let runs: Run[];
    try {
      runs = await archive.runs(id, false);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unreadable') throw error;
      const { key: named } = error.details ?? {};
      const key = typeof named === 'string' ? named : recordingPrefix(id);
      return [problem(error.details?.['reason'] === 'newer_version' ? 'newer_version' : 'unreadable_manifest', key)];
    }
    const [first] = runs;
    if (!first) return [problem('no_manifest', recordingPrefix(id))];
    if (!row && !(await this.#add(id, first))) return [problem('no_lesson', recordingPrefix(id))];
    const whole = await this.#settle(id, runs, row?.status ?? 'live');
    const redacted = new Set(tracksIn(row?.redacted ?? []));
    const named = namedOf(id, runs, redacted);
    const stored = new Set(keys);
    // Listed before the manifest was read: what came in between is there.
    const missing = await this.#absent(
      [...named.keys()].filter((key) => !stored.has(key)),
      signal,
    );
    const before = new Set(tracksIn(row?.lost ?? []));
    // While it is live segments come before the manifest that names them.
    const unnamed = whole ? keys.filter((key) => key.includes('/media/') && !named.has(key)) : [];
    const there = [...named.values()].filter(({ key }) => stored.has(key));
    const altered = await this.#altered(full ? there : sampleOf(there), signal);
    // What was altered once is read again each time: somebody may have brought it back.
    const suspects = there.filter(({ key, piece }) => !altered.has(key) && (full || before.has(piece)));
    for (const { key } of await this.#damaged(suspects, signal)) altered.add(key);
    await this.#noteLost(
      id,
      runs,
      [...missing, ...altered].flatMap((key) => named.get(key)?.piece ?? []),
    );
    return [
      ...missing.map((key) => problem('segment_missing', key)),
      ...[...altered].map((key) => problem('segment_altered', key)),
      ...unnamed.filter((key) => !redactedKey(key, redacted)).map((key) => problem('segment_unnamed', key)),
    ];
  }

  /** A row for what a recorder said that nobody heard. False: of a lesson that is not there. */
  async #add(id: RecordingId, { manifest }: Run): Promise<boolean> {
    const lessonId = LessonId.safeParse(manifest.roomId);
    if (!lessonId.success) return false;
    const begun = { lessonId: lessonId.data, recordingId: id, at: manifest.startedAt };
    return this.#deps.db.transaction().execute((tx) => ensureRecording(tx, begun));
  }

  /** One that is still called live, though its recorder is long done or gone, is what it has. @returns whether it is whole. */
  async #settle(id: RecordingId, runs: readonly Run[], status: string): Promise<boolean> {
    if (status !== 'live') return true;
    const newest = runs.reduce((a, b) => (b.manifest.run > a.manifest.run ? b : a));
    const heard = Math.max(...runs.map(({ manifest }) => manifest.updatedAt));
    if (!newest.manifest.complete && this.#deps.clock.now() - heard < SILENT_MS) return false;
    await this.#deps.db.transaction().execute((tx) => settleRecording(tx, id, runs));
    return true;
  }

  async #absent(keys: readonly string[], signal?: AbortSignal): Promise<string[]> {
    const absent: string[] = [];
    for (const key of keys) if (!(await this.#deps.objects.head(key, signal))) absent.push(key);
    return absent;
  }

  async #altered(segments: readonly Named[], signal?: AbortSignal): Promise<Set<string>> {
    const altered = new Set<string>();
    for (const { key, bytes } of segments) {
      const facts = await this.#deps.objects.head(key, signal);
      if (facts && facts.bytes !== bytes) altered.add(key);
    }
    return altered;
  }

  /** Of the right size, and still not what was written. */
  async #damaged(segments: readonly Named[], signal?: AbortSignal): Promise<Named[]> {
    const damaged: Named[] = [];
    for (const segment of segments) {
      const found = await this.#deps.objects.get(segment.key, undefined, signal);
      if (!found) continue;
      const hash = createHash('sha256');
      await pipeline(found.body, hash, { signal });
      if (hash.digest('hex') !== segment.sha256) damaged.push(segment);
    }
    return damaged;
  }

  /** A replay passes over what is lost, and says so; what is found again plays again. */
  async #noteLost(id: RecordingId, runs: readonly Run[], lost: readonly string[]): Promise<void> {
    await this.#deps.db.transaction().execute(async (tx) => {
      const row = await lockRecording(tx, id);
      if (!row) return;
      const { unplayed } = timelineOf(runs, editsOf({ ...row, lost }));
      const same = isDeepStrictEqual([row.lost, row.unplayed], [lost, unplayed]);
      // Pictures' places are by what plays.
      if (!same) await noteRecording(tx, id, { lost: JSON.stringify(lost), unplayed: JSON.stringify(unplayed), pictures_film: null });
    });
  }

  /** Rows of which storage has nothing: they have failed, whatever was said of them. */
  async #withoutObjects(seen: ReadonlySet<string>): Promise<Problem[]> {
    const silent = new Date(this.#deps.clock.now() - SILENT_MS);
    const rows = await this.#deps.db
      .selectFrom('recordings')
      .select(['id', 'status'])
      .where('purged_at', 'is', null)
      .where('status', '<>', 'erased')
      .where('started_at', '<=', silent)
      .execute();
    const lost = rows.filter(({ id }) => !seen.has(id)).map(({ id }) => RecordingId.parse(id));
    if (lost.length > 0)
      await this.#deps.db.updateTable('recordings').set({ status: 'failed', spans: sql`'[]'::jsonb` }).where('id', 'in', lost).execute();
    return lost.map((id) => ({ recordingId: id, kind: 'no_manifest', key: recordingPrefix(id), mended: false }));
  }
}

async function* everyKey(objects: ObjectStore, prefix: string, signal?: AbortSignal): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
    const keys = await objects.list(prefix, after, signal);
    yield* keys;
    after = keys.at(-1);
    if (after === undefined) return;
  }
}

function idOf(name: string): RecordingId | null {
  return RecordingId.safeParse(name).data ?? null;
}

/** A segment that a manifest names. */
interface Named {
  readonly key: string;
  /** RUN/TRACK/NUMBER. */
  readonly piece: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** By key. */
function namedOf(id: RecordingId, runs: readonly Run[], redacted: ReadonlySet<string>): Map<string, Named> {
  return new Map(
    runs.flatMap(({ manifest: { run }, segments }) =>
      segments
        .filter(({ track }) => !redacted.has(`${run}/${track}`))
        .map((segment): [string, Named] => {
          const key = segmentKey(id, run, segment);
          const { track, number, bytes, sha256 } = segment;
          return [key, { key, piece: `${run}/${track}/${number}`, bytes, sha256 }];
        }),
    ),
  );
}

/** Is this a segment of a track that was taken out? A crash may have left it: erasing goes on by itself. */
function redactedKey(key: string, redacted: ReadonlySet<string>): boolean {
  const [, run = '', track = ''] = /\/(\d{4,})\/media\/(t\d+)\//.exec(key) ?? [];
  return redacted.has(`${Number(run)}/${track}`);
}

/** Some, from beginning to end. */
function sampleOf<T>(all: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(all.length / SAMPLE));
  return all.filter((_, i) => i % step === 0);
}
