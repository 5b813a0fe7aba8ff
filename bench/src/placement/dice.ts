import { mulberry32 } from '../stats.ts';

/** Chance that comes out the same for the same seed. */
export interface Dice {
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  const random = mulberry32(seed);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  return {
    chance: (probability) => random() < probability,
    between,
    pick(items) {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
