import { z } from 'zod';
import type { ErrorCode } from '../kernel/errors.ts';
import type { PeerId } from '../kernel/ids.ts';
import { PlainLine } from './order.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import type { RoomState } from './state.ts';

/** How long a timer may run, ms. */
export const TIMER_MS = { least: 1_000, most: 3 * 60 * 60_000 };
export const TIMER_LABEL_MAX = 80;
export const TimerMs = z.number().int().min(TIMER_MS.least).max(TIMER_MS.most);
export const TimerLabel = PlainLine.max(TIMER_LABEL_MAX);

/** The timer that everyone sees. Nothing is said when it ends: everyone's clock knows. */
export const TimerState = z.object({
  label: z.string(),
  /** All of it, ms. */
  lastsMs: z.number(),
  /** While it runs: its end, by the log's clock. While it is paused: null. */
  endsAt: z.number().nullable(),
  /** While it is paused: what is left, ms. */
  leftMs: z.number(),
});
export type TimerState = z.infer<typeof TimerState>;

/** What is left at `now` (the log's clock), ms; 0: it has ended. */
export function timerLeft(timer: TimerState, now: number): number {
  return timer.endsAt === null ? timer.leftMs : Math.max(0, timer.endsAt - now);
}

/** In the place of the one before, if there is one. */
export const timerStarted: Rule<'timer.started'> = (state, { by, at, data: { lastsMs, label } }) =>
  asHost(state, by, () => ({ label, lastsMs, endsAt: at + lastsMs, leftMs: lastsMs }));

export const timerPaused: Rule<'timer.paused'> = (state, { by, at }) =>
  asHost(state, by, (timer) => {
    if (timer?.endsAt == null || timer.endsAt <= at) return 'conflict';
    return { ...timer, endsAt: null, leftMs: timer.endsAt - at };
  });

export const timerResumed: Rule<'timer.resumed'> = (state, { by, at }) =>
  asHost(state, by, (timer) => (timer?.endsAt === null ? { ...timer, endsAt: at + timer.leftMs } : 'conflict'));

/** A little longer: from its end, or from now where that is over. */
export const timerExtended: Rule<'timer.extended'> = (state, { by, at, data: { ms } }) =>
  asHost(state, by, (timer) => {
    if (!timer) return 'conflict';
    const leftMs = timerLeft(timer, at) + ms;
    if (leftMs > TIMER_MS.most) return 'limit_reached';
    const lastsMs = timer.lastsMs + ms;
    return timer.endsAt === null ? { ...timer, lastsMs, leftMs } : { ...timer, lastsMs, endsAt: at + leftMs };
  });

export const timerStopped: Rule<'timer.stopped'> = (state, { by }) => asHost(state, by, () => null);

function asHost(
  state: RoomState,
  by: PeerId | null,
  change: (timer: TimerState | null) => TimerState | ErrorCode | null,
): RoomState | ErrorCode {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const timer = change(state.timer);
  return isCode(timer) ? timer : { ...state, timer };
}
