import type { MediaKind, Source } from '@watoto/shared/contract/media.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import type { SegmentType } from '@watoto/shared/contract/recording.ts';
import type { Replay, ReplaySegment } from '@watoto/shared/contract/http/recordings.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';

export interface LaneSegment extends ReplaySegment {
  readonly type: SegmentType;
  /** The instant after its last frame. */
  readonly until: number;
}

/**
 * One source of one person through the whole recording: its tracks of all runs, one after another. One media element plays it.
 */
export interface Lane {
  /** PEER:SOURCE. */
  readonly key: string;
  readonly peerId: PeerId;
  readonly name: string;
  readonly role: Role;
  readonly source: Source;
  readonly kind: MediaKind;
  /** By `at`. */
  readonly segments: readonly LaneSegment[];
}

export const laneKey = (peerId: string, source: Source): string => `${peerId}:${source}`;

/** Shorter holes between two segments of a lane are no gap: a frame that came late. */
const JOINED_MS = 600;

export function lanesOf(tracks: Replay['tracks']): Lane[] {
  const lanes = new Map<string, Lane & { segments: LaneSegment[] }>();
  for (const { peerId, name, role, source, kind, type, segments } of tracks) {
    const key = laneKey(peerId, source);
    const lane = lanes.get(key) ?? { key, peerId, name, role, source, kind, segments: [] };
    for (const segment of segments) lane.segments.push({ ...segment, type, until: segment.at + segment.ms });
    lanes.set(key, lane);
  }
  for (const lane of lanes.values()) lane.segments.sort((a, b) => a.at - b.at);
  return [...lanes.values()];
}

/** Index of the last segment that begins at or before the instant; -1: none does. */
export function indexAt({ segments }: Lane, instant: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.at ?? 0) <= instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The segment that plays at the instant; null: the lane has nothing there. */
export function segmentAt(lane: Lane, instant: number): LaneSegment | null {
  const segment = lane.segments[indexAt(lane, instant)];
  return segment && instant < segment.until ? segment : null;
}

/** Does it play at the instant, small holes aside? */
export function sendsAt(lane: Lane, instant: number): boolean {
  const at = indexAt(lane, instant);
  const before = lane.segments[at];
  if (before && instant < before.until) return true;
  const after = lane.segments[at + 1];
  return before !== undefined && after !== undefined && after.at - before.until < JOINED_MS;
}

/** A recording begins some moments before the first picture is there: it shows that one meanwhile. */
const OPENING_MS = 3_000;

/** Is the lane about to begin, where the whole recording does? */
export function opensAt(lane: Lane, instant: number, beginning: number): boolean {
  const first = lane.segments[0];
  return first !== undefined && instant < first.at && first.at <= beginning + OPENING_MS;
}

/** Does it play anywhere in the stretch? */
export function sendsWithin(lane: Lane, from: number, until: number): boolean {
  if (segmentAt(lane, from)) return true;
  const next = lane.segments[indexAt(lane, from) + 1];
  return next !== undefined && next.at < until;
}

/** When it begins to send again after the instant; null: never. */
export function nextStart(lane: Lane, instant: number): number | null {
  return lane.segments[indexAt(lane, instant) + 1]?.at ?? null;
}

/**
 * The segments that are needed to show the instant, in order: the one that plays then, and those before it from the last that begins
 * with a key frame (`most` of them at most).
 */
export function chainTo(lane: Lane, instant: number, most = 8): LaneSegment[] {
  const at = indexAt(lane, instant);
  const chain: LaneSegment[] = [];
  for (let i = at; i >= 0 && chain.length < most; i -= 1) {
    const segment = lane.segments[i];
    if (!segment || (i === at && instant >= segment.until)) break;
    chain.unshift(segment);
    if (segment.keyFrame || lane.kind === 'audio') break;
  }
  return chain;
}
