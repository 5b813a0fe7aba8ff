import type { Gap, RunManifest } from '@watoto/shared/contract/recording.ts';

/** What the answer depends on. */
export type EndedRun = Pick<RunManifest, 'from' | 'savedUntil' | 'gaps'> & { readonly segments: readonly unknown[] };

/**
 * Pure: what nobody has recorded before `until`, and no manifest says yet, given the runs before in their order. A run whose recorder died
 * before anything was safe is no end of a gap; and one that died before it could say what was missing before itself is spoken for.
 */
export function lostBefore(runs: readonly EndedRun[], startedAt: number, until: number): Gap[] {
  const gaps: Gap[] = [];
  let end = startedAt;
  const lostUntil = (from: number) => {
    if (end < from) gaps.push({ from: end, until: from, reason: 'recorder_lost', track: null });
  };
  for (const run of runs) {
    const told = run.gaps.filter(({ reason, from }) => reason === 'recorder_lost' && from <= end);
    end = Math.max(end, ...told.map((gap) => gap.until));
    if (run.segments.length === 0 && run.savedUntil <= run.from) continue;
    if (told.length === 0) lostUntil(run.from);
    end = Math.max(end, run.savedUntil);
  }
  lostUntil(until);
  return gaps;
}
