import { createInterface } from 'node:readline';
import { z } from 'zod';
import { SEGMENT_MAX_MS } from '@watoto/shared/contract/recording.ts';
import { readSegmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { RecorderProcess } from './live.fixture.ts';

/** What a recorder says of one track of a run, in its log at debug level. */
export interface ToldTrack {
  /** The instants with which its segments began: their numbers are their places here. */
  readonly began: number[];
  /** Numbers of those that were whole on its disk. */
  readonly onDisk: Set<number>;
}

const Line = z.object({
  msg: z.string(),
  recordingId: z.string().optional(),
  run: z.number().optional(),
  track: z.string().optional(),
  at: z.number().optional(),
  key: z.string().optional(),
});

/** What recorders said until they were killed: which segments they had, of which nobody else could know. */
export class Told {
  readonly #tracks = new Map<string, Map<string, ToldTrack>>();

  /** From now on until it ends. Its `LOG_LEVEL` is debug. */
  listen(own: RecorderProcess): void {
    createInterface(own.child.stdout).on('line', (line) => this.#take(Line.parse(JSON.parse(line))));
  }

  /** The tracks of a run that had something, by their ids. */
  of(recordingId: RecordingId, run: number): ReadonlyMap<string, ToldTrack> {
    return this.#tracks.get(`${recordingId}/${run}`) ?? new Map();
  }

  /** When a run got its first picture or sound; null: it got none. */
  firstOf(recordingId: RecordingId, run: number): number | null {
    const began = [...this.of(recordingId, run).values()].flatMap((track) => track.began);
    return began.length === 0 ? null : Math.min(...began);
  }

  #take({ msg, recordingId, run, track, at, key }: z.infer<typeof Line>): void {
    if (recordingId === undefined || run === undefined) return;
    if (msg === 'a segment begins' && track !== undefined && at !== undefined) this.#track(recordingId, run, track).began.push(at);
    const segment = msg === 'on the disk' && key !== undefined ? readSegmentKey(key) : null;
    if (segment) this.#track(recordingId, run, segment.track).onDisk.add(segment.number);
  }

  #track(recordingId: string, run: number, track: string): ToldTrack {
    const of = `${recordingId}/${run}`;
    const tracks = this.#tracks.get(of) ?? new Map<string, ToldTrack>();
    this.#tracks.set(of, tracks);
    const known = tracks.get(track) ?? { began: [], onDisk: new Set<number>() };
    tracks.set(track, known);
    return known;
  }
}

/**
 * Segments of one track that are lost, other than the one that was open when its recorder was killed `at`. One that had just been closed
 * and was being written to the disk counts as open. One that was open for longer than a segment may be counts as several.
 */
export function lostBeyondOpen({ began, onDisk }: ToldTrack, named: ReadonlySet<number>, at: number): number {
  const open = began.length - 1;
  const lost = began.filter((_, number) => number !== open && !named.has(number)).length;
  const beingWritten = open > 0 && !named.has(open - 1) && !onDisk.has(open - 1) ? 1 : 0;
  const openMs = named.has(open) ? 0 : at - (began[open] ?? at);
  return lost - beingWritten + Math.max(0, Math.ceil(openMs / SEGMENT_MAX_MS) - 1);
}
