import type { Layers } from '@watoto/shared/contract/media.ts';

/** What arrives at a peer, whatever its rung: a large picture, a small one, sound alone, neither. The best comes first. */
export type Arrival = 'video' | 'thumbnail' | 'audio' | 'text';

/** A Consumer of video: the layers that arrive (null: none; undefined: not known yet), else those that were asked for. */
export interface Arriving {
  readonly paused: boolean;
  readonly layers: Layers | null;
  readonly told: Layers | null | undefined;
}

/** Of a peer that has transports. */
export function arrivalOf(consumers: Iterable<Arriving>): Exclude<Arrival, 'text'> {
  let best = -1;
  for (const { paused, layers, told } of consumers) {
    const arriving = told === undefined ? layers : told;
    if (!paused && arriving) best = Math.max(best, arriving.spatial);
  }
  return best > 0 ? 'video' : best === 0 ? 'thumbnail' : 'audio';
}

/** How many are on each. */
export function countArrivals(arrivals: Iterable<Arrival>): Record<Arrival, number> {
  const counts: Record<Arrival, number> = { video: 0, thumbnail: 0, audio: 0, text: 0 };
  for (const arrival of arrivals) counts[arrival] += 1;
  return counts;
}
