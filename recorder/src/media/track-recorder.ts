import type { MediaKind, RtpParameters } from '@watoto/shared/contract/media.ts';
import type { TrackId } from '@watoto/shared/contract/recording.ts';
import type { TapEnd } from '@watoto/shared/contract/sfu.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { ClosedSegment } from '../closed-segment.ts';

/** What `tap.open` answered, as far as a TrackRecorder needs it. */
export interface OpenTap {
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  /** The node's end: nothing of another address is taken. */
  readonly end: TapEnd;
  /** The Producer is paused just now. */
  readonly paused: boolean;
}

/** What is wrong with the media of a track; said once when it begins, and once when it is over (null). */
export type Trouble =
  /** The Producer is not paused, and nothing arrives. */
  | 'nothing_arrives'
  /** Video arrives, and no key frame to begin with. */
  | 'no_key_frame'
  /** Arrives in a codec that we don't record. */
  | 'unknown_codec';

export interface TrackRecorderOptions {
  readonly track: TrackId;
  /** Number of its first segment: more than 0 where a track goes on after its tap was lost. */
  readonly firstNumber?: number;
  /** Where to listen: an address of this machine that the SFU node reaches. */
  readonly ip: string;
  readonly clock: Clock;
  /** From this machine's clock to the log's. */
  readonly toLogTime: (localMs: number) => number;
  /** In order of their numbers. */
  readonly onSegment: (segment: ClosedSegment) => void;
  /** Asks the Producer for a key frame: `tap.keyFrame`. Called as often as it takes; mediasoup lets one through each second. */
  readonly onKeyFrameWanted: () => void;
  readonly onTrouble: (trouble: Trouble | null) => void;
}

export interface TrackRecorder {
  /** Ours, for `tap.open`. */
  readonly end: TapEnd;
  /** After `tap.open` was answered. What arrived before is not lost. */
  start(tap: OpenTap): void;
  /** The Producer was paused or goes on (`tap.changed`): what there is becomes a segment, and silence is no trouble. */
  setFlowing(flowing: boolean): void;
  /** A host paused the recording: what arrives from now on is not kept. What there is becomes a segment. */
  pause(): void;
  resume(): void;
  /** What there is becomes the last segment; resolves when it was handed over. Nothing arrives after. */
  close(reason: string): Promise<void>;
}
