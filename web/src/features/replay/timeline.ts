import type { Replay } from '@watoto/shared/contract/http/recordings.ts';

/** A stretch that plays: milliseconds since 1970. */
export type Span = Replay['spans'][number];

/**
 * The one line of a lesson's replay. A position is milliseconds from 0 over the spans, one after another; an instant is milliseconds since
 * 1970. What lies between two spans has instants, but no positions.
 */
export interface TimeLine {
  readonly spans: readonly (Span & { /** Position of its first instant. */ readonly position: number })[];
  readonly durationMs: number;
}

/** Spans without length are left out; the others are in order already. */
export function timeLineOf(spans: readonly Span[]): TimeLine {
  let position = 0;
  const placed: (Span & { position: number })[] = [];
  for (const { from, until } of spans) {
    if (until <= from) continue;
    placed.push({ from, until, position });
    position += until - from;
  }
  return { spans: placed, durationMs: position };
}

/** The instant of a position; the end of the last span is the last one. */
export function instantOf({ spans }: TimeLine, position: number): number {
  let found = spans[0];
  for (const span of spans) if (span.position <= position) found = span;
  if (!found) return 0;
  return Math.min(found.until, found.from + Math.max(0, position - found.position));
}

/** The position of an instant; between two spans, where the second begins. */
export function positionOf({ spans, durationMs }: TimeLine, instant: number): number {
  for (const span of spans) {
    if (instant < span.from) return span.position;
    if (instant < span.until) return span.position + instant - span.from;
  }
  return durationMs;
}

/** Stretches of instants that play within `ms` from a position on. */
export function stretchesFrom(
  line: TimeLine,
  position: number,
  ms: number,
): (Span & { /** How far off it is. */ readonly inMs: number })[] {
  const end = position + ms;
  const stretches: (Span & { inMs: number })[] = [];
  for (const span of line.spans) {
    const first = Math.max(position, span.position);
    const last = Math.min(end, span.position + span.until - span.from);
    if (first >= last) continue;
    const from = span.from + first - span.position;
    stretches.push({ from, until: from + last - first, inMs: first - position });
  }
  return stretches;
}

/** Does an instant play? */
export const plays = ({ spans }: TimeLine, instant: number): boolean => spans.some(({ from, until }) => from <= instant && instant < until);
