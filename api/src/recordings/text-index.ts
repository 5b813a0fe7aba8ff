import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Tables } from '../db/tables.ts';
import type { Archive } from './archive.ts';
import type { Text } from './log-marks.ts';

/** Of one lesson: more are a machine's. */
const TEXTS_MAX = 20_000;
const ROWS_AT_ONCE = 1_000;

export interface TextIndexDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly archive: Archive;
}

/** Writes down what was said and marked in recordings, so that a search finds it. */
export class TextIndex {
  readonly #deps: TextIndexDeps;
  #working: Promise<void> | null = null;

  constructor(deps: TextIndexDeps) {
    this.#deps = deps;
  }

  /** All that are not written down yet. Two calls at once are one after the other. */
  async work(): Promise<void> {
    const before = this.#working;
    const mine = (before ?? Promise.resolve()).catch(() => {}).then(() => this.#work());
    this.#working = mine;
    await mine;
  }

  async #work(): Promise<void> {
    const { db } = this.#deps;
    const waiting = await db
      .selectFrom('recordings')
      .select('id')
      .where('status', '=', 'ready')
      .where('indexed_at', 'is', null)
      .orderBy('id')
      .limit(100)
      .execute();
    for (const { id } of waiting) await this.#write(RecordingId.parse(id));
  }

  async #write(id: RecordingId): Promise<void> {
    const { db, clock } = this.#deps;
    const texts = (await this.#read(id)).slice(0, TEXTS_MAX);
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('recording_texts').where('recording_id', '=', id).execute();
      const rows = texts.map(({ kind, at, text, peer }) => ({ recording_id: id, kind, at: String(at), text, peer }));
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
        await tx
          .insertInto('recording_texts')
          .values(rows.slice(from, from + ROWS_AT_ONCE))
          .execute();
      await tx
        .updateTable('recordings')
        .set({ indexed_at: new Date(clock.now()) })
        .where('id', '=', id)
        .execute();
    });
  }

  /** What nobody can read has no texts: the reconciler says so. */
  async #read(id: RecordingId): Promise<readonly Text[]> {
    try {
      return (await this.#deps.archive.marks(id, false)).texts;
    } catch (error) {
      if (error instanceof AppError && error.code === 'unreadable') return [];
      throw error;
    }
  }
}
