import { segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { RunManifest } from '@watoto/shared/contract/recording.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { readRun, runsOf } from '@watoto/shared/ports/object-store/recorded-run.ts';
import type { EditSegment, EditTrack } from './edit-plan.ts';

export interface TracksAsk {
  readonly recordingId: RecordingId;
  /** RUN/TRACK. */
  readonly without: readonly string[];
}

/** All tracks that a recording has in storage, but those that are left out. Throws `not_found` where there is nothing of it. */
export async function readTracks(store: ObjectStore, { recordingId, without }: TracksAsk, signal: AbortSignal): Promise<EditTrack[]> {
  const tracks: EditTrack[] = [];
  for (const run of await runsOf(store, recordingId, signal)) {
    const manifest = await readRun(store, recordingId, run, signal);
    if (manifest) tracks.push(...tracksOf(manifest));
  }
  if (tracks.length === 0) throw new AppError('not_found', { message: 'There is nothing of this recording in storage.' });
  return tracks.filter(({ id }) => !without.includes(id));
}

function tracksOf({ recordingId, run, tracks, segments }: RunManifest): EditTrack[] {
  const byTrack = Map.groupBy(segments, ({ track }) => track);
  return tracks.map(({ id, role, source }) => ({
    id: `${run}/${id}`,
    role,
    source,
    segments: (byTrack.get(id) ?? [])
      .map((segment): EditSegment => ({ ...segment, key: segmentKey(recordingId, run, segment) }))
      .toSorted((a, b) => a.at - b.at || a.number - b.number),
  }));
}
