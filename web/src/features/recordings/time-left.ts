/** How far something is, and when that was heard. */
export interface Heard {
  readonly at: number;
  readonly progress: number;
}

/** From less than this nothing can be told. */
const ENOUGH = 0.02;

/** Whole minutes until it is done, as fast as it went so far; null: nobody can say yet. */
export function minutesLeft(first: Heard, last: Heard): number | null {
  const done = last.progress - first.progress;
  if (done < ENOUGH || last.at <= first.at) return null;
  const rest = ((1 - last.progress) * (last.at - first.at)) / done;
  return Math.max(1, Math.ceil(rest / 60_000));
}
