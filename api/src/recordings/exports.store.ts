import { sql } from 'kysely';
import type { RecordingExport } from '@watoto/shared/contract/http/recording-exports.ts';
import type { Queries } from '../db/database.ts';
import type { RecordingExportsTable } from '../db/tables/exports.ts';
import type { Selectable } from 'kysely';

export type ExportRow = Selectable<RecordingExportsTable>;
type State = RecordingExport['state'];

const UNDER_WAY: State[] = ['waiting', 'running'];
const GOOD: State[] = [...UNDER_WAY, 'ready'];

/** Of what is to be seen of it now, newest first. */
export async function exportsOf(db: Queries, recordingId: string, film: string): Promise<ExportRow[]> {
  return db
    .selectFrom('recording_exports')
    .selectAll()
    .where('recording_id', '=', recordingId)
    .where('film', '=', film)
    .orderBy('requested_at', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();
}

export async function exportOf(db: Queries, recordingId: string, id: string): Promise<ExportRow | undefined> {
  return db.selectFrom('recording_exports').selectAll().where('recording_id', '=', recordingId).where('id', '=', id).executeTakeFirst();
}

/** The one that is there or under way, or this new one. */
export async function ensureExport(
  tx: Queries,
  row: Pick<ExportRow, 'id' | 'recording_id' | 'film' | 'requested_by' | 'requested_at'>,
): Promise<ExportRow> {
  await tx
    .insertInto('recording_exports')
    .values({ ...row, bytes: null, error: null, finished_at: null, queued_at: null })
    .onConflict((oc) => oc.columns(['recording_id', 'film']).where(sql<boolean>`state in ('waiting', 'running', 'ready')`).doNothing())
    .execute();
  return tx
    .selectFrom('recording_exports')
    .selectAll()
    .where('recording_id', '=', row.recording_id)
    .where('film', '=', row.film)
    .where('state', 'in', GOOD)
    .executeTakeFirstOrThrow();
}

/** Those that show what is not to be seen any more. */
export async function outdated(tx: Queries, recordingId: string, film: string): Promise<ExportRow[]> {
  return tx
    .selectFrom('recording_exports')
    .selectAll()
    .where('recording_id', '=', recordingId)
    .where('film', '<>', film)
    .where('state', 'in', GOOD)
    .execute();
}

/** The same of all recordings. */
export async function outdatedAnywhere(db: Queries, limit: number): Promise<ExportRow[]> {
  return db
    .selectFrom('recording_exports')
    .innerJoin('recordings', 'recordings.id', 'recording_exports.recording_id')
    .selectAll('recording_exports')
    .where('recording_exports.state', 'in', GOOD)
    .where(sql<boolean>`recordings.film <> recording_exports.film`)
    .limit(limit)
    .execute();
}

/** False: it is not in one of `from` any more. */
export async function moveExport(
  tx: Queries,
  id: string,
  from: readonly State[],
  to: Partial<Pick<ExportRow, 'state' | 'progress' | 'bytes' | 'error' | 'left_out' | 'finished_at'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recording_exports')
    .set(to)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How far it is: never back, and only while it is under way. */
export async function noteProgress(db: Queries, id: string, progress: number): Promise<void> {
  await db
    .updateTable('recording_exports')
    .set({ state: 'running', progress: sql`greatest(progress, ${progress}::real)` })
    .where('id', '=', id)
    .where('state', 'in', UNDER_WAY)
    .execute();
}

export async function noteRetry(db: Queries, id: string): Promise<void> {
  await moveExport(db, id, UNDER_WAY, { state: 'waiting', progress: 0 });
}

export async function unqueued(db: Queries, limit: number): Promise<ExportRow[]> {
  return db
    .selectFrom('recording_exports')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('queued_at', 'is', null)
    .orderBy('requested_at')
    .limit(limit)
    .execute();
}

export async function markQueued(tx: Queries, id: string, at: Date): Promise<void> {
  await tx.updateTable('recording_exports').set({ queued_at: at }).where('id', '=', id).execute();
}

/** How many wait, and how many are being made. */
export async function underWay(db: Queries): Promise<{ waiting: number; running: number }> {
  const rows = await db
    .selectFrom('recording_exports')
    .select((eb) => ['state', eb.fn.countAll<string>().as('count')])
    .where('state', 'in', UNDER_WAY)
    .groupBy('state')
    .execute();
  const of = (state: State) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { waiting: of('waiting'), running: of('running') };
}

/** What failed waits again, unless another of the same film has been asked for since. */
export async function beginAgain(tx: Queries, id: string): Promise<void> {
  await tx
    .updateTable('recording_exports as mine')
    .set({ state: 'waiting', progress: 0, error: null, finished_at: null })
    .where('mine.id', '=', id)
    .where('mine.state', '=', 'failed')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('recording_exports as other')
            .select('other.id')
            .whereRef('other.recording_id', '=', 'mine.recording_id')
            .whereRef('other.film', '=', 'mine.film')
            .where('other.state', 'in', GOOD),
        ),
      ),
    )
    .execute();
}

/** A queue that forgets has forgotten: all that was under way is to be queued again. */
export async function forgetQueued(db: Queries): Promise<void> {
  await db
    .updateTable('recording_exports')
    .set({ queued_at: null, state: 'waiting', progress: 0 })
    .where('state', 'in', UNDER_WAY)
    .execute();
  await db.updateTable('recordings').set({ pictures_film: null }).where('poster_key', 'is', null).where('status', '=', 'ready').execute();
}

/** Recordings whose pictures are missing, or show what is not to be seen any more. */
export async function withoutPictures(db: Queries, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('recordings')
    .select('id')
    .where('status', '=', 'ready')
    .where(sql<boolean>`pictures_film is distinct from film`)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function lockWithoutPictures(tx: Queries, id: string) {
  return tx
    .selectFrom('recordings')
    .selectAll()
    .where('id', '=', id)
    .where('status', '=', 'ready')
    .where(sql<boolean>`pictures_film is distinct from film`)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}
