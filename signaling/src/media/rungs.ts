import type { Layers } from '@watoto/shared/contract/media.ts';

/** Steps of the ladder by what arrives at a peer: a large picture, a small one, sound alone, neither. The best comes first. */
export type Rung = 'video' | 'thumbnail' | 'audio' | 'text';

/** A Consumer of video: the layers that arrive (null: none; undefined: not known yet), else those that were asked for. */
export interface Arriving {
  readonly paused: boolean;
  readonly layers: Layers | null;
  readonly told: Layers | null | undefined;
}

/** The rung of a peer that has transports. */
export function rungOf(consumers: Iterable<Arriving>): Exclude<Rung, 'text'> {
  let best = -1;
  for (const { paused, layers, told } of consumers) {
    const arriving = told === undefined ? layers : told;
    if (!paused && arriving) best = Math.max(best, arriving.spatial);
  }
  return best > 0 ? 'video' : best === 0 ? 'thumbnail' : 'audio';
}

/** How many are on each. */
export function countRungs(rungs: Iterable<Rung>): Record<Rung, number> {
  const counts: Record<Rung, number> = { video: 0, thumbnail: 0, audio: 0, text: 0 };
  for (const rung of rungs) counts[rung] += 1;
  return counts;
}
