import type { Facts } from './evidence.ts';

/** A client that is heard of, and of which nothing is wrong; what its network bears is the test's to say. */
export const NOTHING_WRONG = {
  short: false,
  pictures: true,
  lateMs: 0,
  dropped: 0,
  strained: false,
  blocked: false,
  outdated: false,
  silent: false,
  heardAt: 0,
} satisfies Partial<Facts>;
