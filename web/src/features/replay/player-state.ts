import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import type { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { Lane } from './lanes.ts';
import type { TimeLine } from './timeline.ts';
import type { ViewMode } from './wanted-lanes.ts';

/** A lane that has a picture now, and the element that shows it. */
export interface Picture {
  readonly lane: Lane;
  readonly element: HTMLVideoElement;
}

/** All that a page shows of the player. Parts that did not change keep their identity. */
export interface PlayerState {
  /** `waiting`: would play, but what is needed is not there yet. */
  readonly phase: 'loading' | 'failed' | 'paused' | 'playing' | 'waiting' | 'ended';
  readonly error: ErrorCode | null;
  readonly replay: Replay | null;
  readonly line: TimeLine;
  readonly positionMs: number;
  /** ms since 1970 in the lesson. */
  readonly instant: number;
  readonly rate: number;
  readonly volume: number;
  readonly muted: boolean;
  readonly mode: ViewMode;
  /** Up to where it would play without loading. */
  readonly bufferedMs: number;
  readonly pictures: readonly Picture[];
  /** Keys of the lanes that send now, heard or shown or not. */
  readonly sending: readonly string[];
  /** The browser wants a press of a button first. */
  readonly blocked: boolean;
  /** Nothing comes: the network or the storage is away, and it is tried again. */
  readonly offline: boolean;
  /** It began where the viewer left off; null: at the beginning, or that is long ago. */
  readonly resumedAtMs: number | null;
  /** Pieces that could not be played and were passed over. */
  readonly skipped: number;
  /** There is nothing that sound could come out of: pictures play on without. */
  readonly soundless: boolean;
}

export const LOADING: PlayerState = {
  phase: 'loading',
  error: null,
  replay: null,
  line: { spans: [], durationMs: 0 },
  positionMs: 0,
  instant: 0,
  rate: 1,
  volume: 1,
  muted: false,
  mode: 'both',
  bufferedMs: 0,
  pictures: [],
  sending: [],
  blocked: false,
  offline: false,
  resumedAtMs: null,
  skipped: 0,
  soundless: false,
};
