import { AppError } from '@watoto/shared/kernel/errors.ts';
import { GRACE_MS } from '@watoto/shared/contract/http/attempts.ts';

const MINUTE_MS = 60_000;

/** What an assessment allows everyone. */
export interface Limits {
  readonly opens_at: Date | null;
  readonly closes_at: Date | null;
  readonly time_limit_minutes: number | null;
  readonly attempts_allowed: number;
}

/** What one student has beyond that. */
export interface Extra {
  readonly extra_minutes: number;
  readonly extra_attempts: number;
  readonly closes_at: Date | null;
}

/** The same for one student, with what was granted them. */
export function limitsFor({ opens_at, closes_at, time_limit_minutes, attempts_allowed }: Limits, extra: Extra | undefined): Limits {
  if (!extra) return { opens_at, closes_at, time_limit_minutes, attempts_allowed };
  return {
    opens_at,
    closes_at: extra.closes_at ?? closes_at,
    time_limit_minutes: time_limit_minutes === null ? null : time_limit_minutes + extra.extra_minutes,
    attempts_allowed: attempts_allowed + extra.extra_attempts,
  };
}

/** When an attempt ends that began at `startedAt` (ms): after its time, or when the assessment closes, whichever is first. */
export function deadlineOf({ closes_at, time_limit_minutes }: Limits, startedAt: number): Date | null {
  const ends = [
    ...(time_limit_minutes === null ? [] : [startedAt + time_limit_minutes * MINUTE_MS]),
    ...(closes_at === null ? [] : [closes_at.getTime()]),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

/** May an attempt begin at `now`? Throws `not_open` or `closed`. */
export function requireOpen({ opens_at, closes_at }: Limits, now: number): void {
  if (opens_at !== null && now < opens_at.getTime()) throw new AppError('not_open', { details: { opensAt: opens_at.toISOString() } });
  if (closes_at !== null && now >= closes_at.getTime()) throw new AppError('closed');
}

/** Is it over for good? What was on its way at the deadline is still taken for a while. */
export function isOverdue(deadline: Date | null, now: number): boolean {
  return deadline !== null && now > deadline.getTime() + GRACE_MS;
}

/** Throws `conflict`: what students have seen can't be taken away or put elsewhere. */
export function requireNobodyBegan(attempts: number, what: string): void {
  if (attempts > 0) throw new AppError('conflict', { message: `Students have begun this: ${what}.` });
}

/** Throws `precondition_failed` for an edit that was made from an older version. */
export function requireVersion(current: number, asked: number | null): void {
  if (asked !== null && asked !== current) throw new AppError('precondition_failed', { details: { version: current } });
}
