import { chainTo, indexAt, type Lane, type LaneSegment } from './lanes.ts';
import { stretchesFrom, type TimeLine } from './timeline.ts';

/** How much of what is shown and heard is kept ready. */
export interface BufferSize {
  readonly aheadMs: number;
  readonly behindMs: number;
  /** Segments that are fetched at once. */
  readonly atOnce: number;
}

export const ROOMY: BufferSize = { aheadMs: 20_000, behindMs: 20_000, atOnce: 6 };
/** A phone, or somebody who pays for each megabyte. */
export const SPARING: BufferSize = { aheadMs: 10_000, behindMs: 8_000, atOnce: 3 };

export interface WantedSegment {
  readonly lane: Lane;
  readonly segment: LaneSegment;
  /** How far off it is, ms; what is needed now has 0. */
  readonly inMs: number;
}

export interface PlanInput {
  readonly line: TimeLine;
  readonly position: number;
  readonly instant: number;
  /** Those that are shown or heard, the most important first. */
  readonly lanes: readonly Lane[];
  readonly size: BufferSize;
  /** There already, on its way, or given up. */
  readonly has: (lane: Lane, segment: LaneSegment) => boolean;
}

/** What is to be fetched, the most urgent first. Not more than the buffer's size: whoever asks fetches as many at once as it may. */
export function segmentsToFetch({ line, position, instant, lanes, size, has }: PlanInput): WantedSegment[] {
  const wanted: WantedSegment[] = [];
  const stretches = stretchesFrom(line, position, size.aheadMs);
  for (const lane of lanes) {
    const seen = new Set<string>();
    const want = (segment: LaneSegment, inMs: number) => {
      if (seen.has(segment.id)) return;
      seen.add(segment.id);
      if (!has(lane, segment)) wanted.push({ lane, segment, inMs });
    };
    for (const segment of chainTo(lane, instant)) want(segment, 0);
    for (const { from, until, inMs } of stretches) {
      for (const segment of chainTo(lane, from)) want(segment, inMs);
      for (let i = indexAt(lane, from) + 1; i < lane.segments.length; i += 1) {
        const segment = lane.segments[i];
        if (!segment || segment.at >= until) break;
        want(segment, inMs + segment.at - from);
      }
    }
  }
  // Stable: of two that are as urgent, that of the more important lane.
  return wanted.sort((a, b) => a.inMs - b.inMs);
}

/** Says of a segment whether it is worth keeping, or waiting for: what is near, what comes after a hole, and what the pictures there need. */
export function keeper({ line, position, instant, size, lanes }: Omit<PlanInput, 'has'>): (segment: LaneSegment) => boolean {
  const stretches = stretchesFrom(line, position, size.aheadMs * 2);
  const chains = new Set(
    lanes.flatMap((lane) => [instant, ...stretches.map(({ from }) => from)].flatMap((at) => chainTo(lane, at).map(({ id }) => id))),
  );
  return ({ id, at, until }) =>
    (until > instant - size.behindMs && at < instant + size.aheadMs) ||
    stretches.some((stretch) => at < stretch.until && until > stretch.from) ||
    chains.has(id);
}
