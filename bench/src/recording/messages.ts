import type { OpenTap } from '@watoto/recorder/media/track-recorder.ts';

/** Between the measurement and the process that it measures. */
export type ToRecorder = { readonly open: number } | { readonly start: readonly OpenTap[] } | { readonly close: true };
export type FromRecorder =
  | { readonly opened: readonly number[] }
  | { readonly closed: { readonly received: number; readonly segments: number; readonly bytes: number } };
