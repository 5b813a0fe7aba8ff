/** A media element further off than this is put where it belongs, seconds. */
const SEEK_OFF = 0.15;
/** Nearer than this is in time. */
const IN_TIME = 0.02;
/** The most that an element is hurried or slowed, as a share of its speed. */
const NUDGE_MAX = 0.08;

export interface Correction {
  readonly seekTo: number | null;
  readonly rate: number;
}

/** What brings a playing element that is at `time` to where the clock wants it. All in seconds. */
export function correction(time: number, wanted: number, rate: number): Correction {
  const late = wanted - time;
  if (Math.abs(late) > SEEK_OFF * Math.max(1, rate)) return { seekTo: wanted, rate };
  if (Math.abs(late) <= IN_TIME) return { seekTo: null, rate };
  const nudge = Math.max(-NUDGE_MAX, Math.min(NUDGE_MAX, late));
  return { seekTo: null, rate: rate * (1 + nudge) };
}
