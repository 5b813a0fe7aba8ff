/**
 * Where the replay is. Pure: `now` comes from outside (ms of a clock that never goes back), and media elements follow what this says.
 * `held`: it would play, but what is to be seen or heard now is not there yet.
 */
export interface PlayClock {
  /** At `since`. */
  readonly position: number;
  readonly since: number;
  readonly rate: number;
  readonly playing: boolean;
  readonly held: boolean;
}

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

export const stoppedAt = (position: number, now: number): PlayClock => ({ position, since: now, rate: 1, playing: false, held: false });

/** Time passes. */
export const isRunning = ({ playing, held }: PlayClock): boolean => playing && !held;

/** The position at `now`; never before `clock.position`. */
export function positionAt(clock: PlayClock, now: number): number {
  return isRunning(clock) ? clock.position + Math.max(0, now - clock.since) * clock.rate : clock.position;
}

/** Every change begins where the clock is: nothing jumps but by `seek`. */
function turned(clock: PlayClock, now: number, change: Partial<Pick<PlayClock, 'rate' | 'playing' | 'held'>>): PlayClock {
  const same = Object.entries(change).every(([key, value]) => clock[key as keyof PlayClock] === value);
  return same ? clock : { ...clock, position: positionAt(clock, now), since: now, ...change };
}

export const play = (clock: PlayClock, now: number): PlayClock => turned(clock, now, { playing: true });
export const pause = (clock: PlayClock, now: number): PlayClock => turned(clock, now, { playing: false });
export const hold = (clock: PlayClock, now: number, held: boolean): PlayClock => turned(clock, now, { held });
export const withRate = (clock: PlayClock, now: number, rate: number): PlayClock => turned(clock, now, { rate });
export const seek = (clock: PlayClock, now: number, position: number): PlayClock => ({ ...clock, position, since: now });

/** The speed next to this one: up (1) or down (-1). */
export function nextRate(rate: number, step: 1 | -1): number {
  const faster = RATES.find((other) => other > rate);
  const slower = RATES.findLast((other) => other < rate);
  return (step > 0 ? faster : slower) ?? rate;
}
