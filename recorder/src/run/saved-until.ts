import { SEGMENT_MAX_MS } from '@watoto/shared/contract/recording.ts';

/** A track that sends has closed a segment by then, ms: one that has not closed any for so long had nothing to say. */
const QUIET_MS = SEGMENT_MAX_MS + 2_000;

/** What is known of a track, or of the log, while it goes on. Milliseconds since 1970. */
export interface Progress {
  /** When it began. */
  readonly from: number;
  /** End of the last segment that was closed; null: none was. */
  readonly closedUntil: number | null;
  /** Beginnings of what was closed, and is not confirmed. */
  readonly unconfirmed: Iterable<number>;
}

/** Storage has all of the track before this. */
export function savedUntil({ from, closedUntil, unconfirmed }: Progress, now: number): number {
  const closed = Math.max(closedUntil ?? from, now - QUIET_MS);
  return Math.min(closed, ...unconfirmed);
}
