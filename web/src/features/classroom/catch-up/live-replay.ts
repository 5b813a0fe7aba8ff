import { type ComponentType, lazy } from 'react';
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

/** The replay's player: comes when somebody catches up, not with the classroom. */
export const LiveReplay: ComponentType<LiveReplayProps> | null = lazy(async () => ({
  default: (await import('../../replay/LiveReplay.tsx')).LiveReplay,
}));
