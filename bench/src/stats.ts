/** Pure arithmetic on what the benchmarks measured. Every function throws on an empty list: no figure from nothing. */

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The `p`-th percentile (0..100), linear between the two nearest ranks. */
export function percentile(values: readonly number[], p: number): number {
  if (!(p >= 0 && p <= 100)) throw new RangeError(`no ${p}th percentile`);
  const sorted = [...values].sort((a, b) => a - b);
  const rank = ((sorted.length - 1) * p) / 100;
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  if (low === undefined || high === undefined) throw new RangeError('no values');
  return low + (high - low) * (rank - Math.floor(rank));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Same numbers in, same interval out. */
const SEED = 1;
const RESAMPLES = 2_000;

/** The middle 90 % of the ratio of medians `of`/`to` over resampled pairs (bootstrap): how far chance alone may have moved it. */
export function ratioInterval(pairs: readonly { readonly of: number; readonly to: number }[]): Interval {
  const random = mulberry32(SEED);
  const ratios = Array.from({ length: RESAMPLES }, () => {
    const drawn = pairs.flatMap(() => pairs[Math.floor(random() * pairs.length)] ?? []);
    return median(drawn.map(({ of }) => of)) / median(drawn.map(({ to }) => to));
  });
  return { low: percentile(ratios, 5), high: percentile(ratios, 95) };
}

/** A small seeded generator of numbers in [0, 1). */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
