import type { ReplayTrack } from '@watoto/shared/contract/http/recordings.ts';
import { widened } from '@watoto/shared/contract/cut-edges.ts';
import { common, lengthOf, merged } from '@watoto/shared/kernel/spans.ts';
import type { Span } from './timeline.ts';
import { instantOf, type TimeLine } from './timeline.ts';

/** A stretch of positions that is to be left out. */
export interface CutRange {
  readonly from: number;
  readonly until: number;
}

/** Less is not worth leaving out, and can't be pressed. */
export const CUT_MIN_MS = 1_000;

/** One end moved: the other one makes way, and both stay in the recording. */
export function moved(range: CutRange, end: keyof CutRange, to: number, durationMs: number): CutRange {
  const at = Math.min(Math.max(0, to), durationMs);
  if (end === 'from') {
    const from = Math.min(at, Math.max(0, durationMs - CUT_MIN_MS));
    return { from, until: Math.max(range.until, Math.min(durationMs, from + CUT_MIN_MS)) };
  }
  const until = Math.max(at, Math.min(durationMs, CUT_MIN_MS));
  return { from: Math.min(range.from, Math.max(0, until - CUT_MIN_MS)), until };
}

/** The instants of a range. */
const instantsOf = (line: TimeLine, range: CutRange): Span => ({
  from: Math.round(instantOf(line, range.from)),
  until: Math.round(instantOf(line, range.until)),
});

/** How much of the line goes when the range is cut: it, and the rest of the segments that have some of it. */
export function goneWith(range: CutRange, line: TimeLine, tracks: readonly Pick<ReplayTrack, 'segments'>[]): number {
  const wide = widened(
    [instantsOf(line, range)],
    tracks.flatMap(({ segments }) => segments),
  );
  return lengthOf(common(line.spans, wide));
}

/** What is left out from now on: what was, and the range. Instants, joined where they meet. */
export function withCut(cuts: readonly Span[], line: TimeLine, range: CutRange): Span[] {
  return merged([...cuts, instantsOf(line, range)]);
}
