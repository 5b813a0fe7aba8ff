import type { ProgressReport } from '@watoto/shared/contract/http/progress.ts';

/** How far a student is in a module. */
export interface Progress {
  readonly status: 'not_started' | 'in_progress' | 'completed';
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly time_spent_seconds: number;
  readonly position_seconds: number;
  /** When the last report came: null: none has. */
  readonly updated_at: Date | null;
}

export const NOT_STARTED: Progress = {
  status: 'not_started',
  started_at: null,
  completed_at: null,
  time_spent_seconds: 0,
  position_seconds: 0,
  updated_at: null,
};

/**
 * What is known after one more report. Late and repeated ones take nothing away: completed stays completed, time only grows, and
 * never faster than our own clock since the report before. A position is where the learner was last: it goes both ways.
 */
export function mergeProgress(before: Progress, report: ProgressReport, now: Date): Progress {
  const completed = before.status === 'completed' || report.completed === true;
  return {
    status: completed ? 'completed' : 'in_progress',
    started_at: before.started_at ?? now,
    completed_at: completed ? (before.completed_at ?? now) : null,
    time_spent_seconds: spent(before, report.timeSpentSeconds ?? 0, now),
    position_seconds: report.positionSeconds ?? before.position_seconds,
    updated_at: now,
  };
}

function spent({ time_spent_seconds: known, updated_at: since }: Progress, claimed: number, now: Date): number {
  const elapsed = since === null ? 0 : Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000));
  return Math.max(known, Math.min(claimed, known + elapsed));
}
