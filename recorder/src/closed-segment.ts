import type { Segment } from '@watoto/shared/contract/recording.ts';

/** A segment as the media part hands it over: whole, a file that plays by itself, not yet anywhere but in memory. */
export interface ClosedSegment extends Omit<Segment, 'bytes' | 'sha256'> {
  readonly data: Uint8Array;
}
