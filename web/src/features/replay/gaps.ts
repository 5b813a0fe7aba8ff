import type { Replay } from '@watoto/shared/contract/http/recordings.ts';

export type ReplayGap = Replay['gaps'][number];

/** So long after a gap was passed over, it is told. */
const TOLD_MS = 6_000;

/** What is missing now, or was passed over a moment ago; of several, what began last. */
export function gapAt(gaps: readonly ReplayGap[], positionMs: number): ReplayGap | null {
  const told = ({ positionMs: at, ms, track }: ReplayGap) => at <= positionMs && positionMs < at + (track === null ? TOLD_MS : ms);
  return gaps.findLast(told) ?? null;
}

/** Two gaps may be at one position: of two tracks. */
export const gapKey = ({ positionMs, track }: ReplayGap): string => `${positionMs} ${track ?? ''}`;
