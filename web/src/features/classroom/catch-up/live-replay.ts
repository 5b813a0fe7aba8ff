import type { ComponentType } from 'react';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';

/** A recording that still grows, played from its beginning. */
export interface LiveReplayProps {
  readonly recordingId: RecordingId;
  readonly speed: number;
  /** The instant that is seen: milliseconds since 1970, by the log's clock. Told about each second. */
  readonly onAt: (at: number) => void;
  /** It can't be shown. */
  readonly onFailed: () => void;
}

/** Where the replay's player goes. null: there is none in this build, and nothing is offered. */
export const LiveReplay: ComponentType<LiveReplayProps> | null = null;
