import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Kysely } from 'kysely';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId, type PeerId, RecordingId, type UserId } from '@watoto/shared/kernel/ids.ts';
import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { logPieceKey, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Gone } from '@watoto/shared/room/words.ts';
import { Written } from '@watoto/shared/room/written.ts';
import { audit } from '../db/audit.ts';
import { joinedLessons, writtenIn } from '../attendance/sealed-log.ts';
import type { Tables } from '../db/tables.ts';
import { peerIdOf } from '../lessons/room-token.ts';
import type { Archive } from './archive.ts';
import { goneWith, withoutPeer } from './forgotten.ts';
import * as store from './recordings.store.ts';
import type { Retention } from './retention.ts';
import type { Run } from './timeline.ts';

const zip = promisify(gzip);

export interface ForgetDeps {
  readonly db: Kysely<Tables>;
  readonly objects: ObjectStore;
  readonly archive: Archive;
  readonly retention: Retention;
}

/**
 * Takes a person out of recordings. Those of lessons that they held go whole: they are in all of them. In others what they sent is deleted
 * from storage and named in `redacted`, what they said in the chat and their name go from the log. Safe to repeat after a crash.
 */
export async function forgetInRecordings(deps: ForgetDeps, userId: UserId, signal: AbortSignal): Promise<void> {
  const { db, retention } = deps;
  const joined = await joinedLessons(db, userId);
  const near = await db
    .selectFrom('recordings')
    .innerJoin('lessons', 'lessons.id', 'recordings.lesson_id')
    .select(['recordings.id', 'recordings.lesson_id', 'lessons.host_id'])
    .where('recordings.purged_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('lessons.host_id', '=', userId),
        eb('lessons.course_id', 'in', eb.selectFrom('enrollments').select('course_id').where('student_id', '=', userId)),
        eb('lessons.id', 'in', eb.selectFrom('lesson_invitations').select('lesson_id').where('user_id', '=', userId)),
        eb('lessons.id', 'in', eb.selectFrom('attendance').select('lesson_id').where('user_id', '=', userId)),
        eb('lessons.id', '=', eb.fn.any(eb.val(joined))),
      ]),
    )
    .orderBy('recordings.id')
    .execute();
  for (const { id, lesson_id, host_id } of near) {
    if (host_id === userId) await retention.purge(RecordingId.parse(id), signal);
    else await takeOut(deps, RecordingId.parse(id), LessonId.parse(lesson_id), userId, signal);
  }
}

async function takeOut(deps: ForgetDeps, id: RecordingId, lessonId: LessonId, userId: UserId, signal: AbortSignal): Promise<void> {
  const { db, archive } = deps;
  const peerId = peerIdOf(lessonId, userId);
  archive.forget(id);
  const runs = await readable(archive, id);
  const tracks = runs.flatMap(({ manifest }) =>
    manifest.tracks.filter((track) => track.peerId === peerId).map((track) => `${manifest.run}/${track.id}`),
  );
  // Nobody gets them from now on, and then they are gone.
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('recording_texts').where('recording_id', '=', id).where('peer', '=', peerId).execute();
    const row = await store.lockRecording(tx, id);
    if (!row || tracks.length === 0) return;
    const redacted = [...new Set([...store.tracksIn(row.redacted), ...tracks])];
    await store.noteRecording(tx, id, { redacted: JSON.stringify(redacted) });
    await audit(tx, { actor: null, action: 'recording.redacted', subject: `recordings:${id}`, after: { tracks } });
  });
  // A recording does not say who gave which answer, nor who wrote what was on the board when it began: the lesson's own log does.
  const gone = goneWith(peerId, (await writtenIn(db, lessonId)) ?? (await writtenInPieces(archive, id, runs)));
  for (const run of runs) {
    await deleteTracks(deps, id, run, new Set(tracks), signal);
    await rewriteLog(deps, id, run, peerId, gone, signal);
  }
  archive.forget(id);
}

/** A recording that nobody can read has nothing that anybody could get: it is not what keeps an account from being erased. */
async function readable(archive: Archive, id: RecordingId): Promise<Run[]> {
  try {
    return await archive.runs(id, false);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unreadable') return [];
    throw error;
  }
}

async function pieceOrNull(archive: Archive, key: string): Promise<LogPieceContent | null> {
  try {
    return await archive.piece(key);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unreadable') return null;
    throw error;
  }
}

async function deleteTracks(
  { objects }: ForgetDeps,
  id: RecordingId,
  { manifest, segments }: Run,
  tracks: ReadonlySet<string>,
  signal: AbortSignal,
) {
  for (const segment of segments)
    if (tracks.has(`${manifest.run}/${segment.track}`)) await objects.delete(segmentKey(id, manifest.run, segment), signal);
}

async function writtenInPieces(archive: Archive, id: RecordingId, runs: readonly Run[]): Promise<Written> {
  const written = new Written();
  for (const { manifest } of runs)
    for (const piece of manifest.log) {
      const content = await pieceOrNull(archive, logPieceKey(id, manifest.run, piece));
      if (content?.state) written.find(content.state);
      for (const entry of content?.entries ?? []) written.read(entry);
    }
  return written;
}

async function rewriteLog(
  { db, objects, archive }: ForgetDeps,
  id: RecordingId,
  { manifest }: Run,
  peerId: PeerId,
  gone: Gone,
  signal: AbortSignal,
) {
  for (const piece of manifest.log) {
    const key = logPieceKey(id, manifest.run, piece);
    const before = await pieceOrNull(archive, key);
    if (before === null) {
      // Damaged: nobody can read it, or say that their name is not in it.
      await objects.delete(key, signal);
      continue;
    }
    const text = JSON.stringify(before);
    const after = JSON.stringify(withoutPeer(before, gone));
    if (after === text) continue;
    // Chapters are in the search without a name: once they are out of the piece, nobody knows whose they were.
    const marked = before.entries.flatMap(({ type, by, at }) => (type === 'chapter.marked' && by === peerId ? [String(at)] : []));
    if (marked.length > 0)
      await db
        .deleteFrom('recording_texts')
        .where('recording_id', '=', id)
        .where('kind', '=', 'chapter')
        .where('at', 'in', marked)
        .execute();
    const bytes = await zip(after);
    await objects.put(key, bytes, bytes.length, signal);
  }
}
