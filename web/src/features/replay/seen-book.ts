import { z } from 'zod';

/**
 * How much of a recording somebody has seen: stretches of positions, joined where they meet, so that what is seen twice counts once.
 */
export type Seen = readonly { readonly from: number; readonly until: number }[];

const Kept = z.array(z.object({ from: z.number(), until: z.number() })).max(1_000);

export function withSeen(seen: Seen, from: number, until: number): Seen {
  if (until <= from) return seen;
  const apart = seen.filter((stretch) => stretch.until < from || stretch.from > until);
  const joined = seen.filter((stretch) => stretch.until >= from && stretch.from <= until);
  const whole = {
    from: Math.min(from, ...joined.map((stretch) => stretch.from)),
    until: Math.max(until, ...joined.map((stretch) => stretch.until)),
  };
  return [...apart, whole].sort((a, b) => a.from - b.from);
}

export const seenMs = (seen: Seen): number => seen.reduce((sum, { from, until }) => sum + until - from, 0);

/** What a device has kept of it; nothing where that can't be read. */
export function readSeen(text: string | null): Seen {
  try {
    return Kept.parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}
