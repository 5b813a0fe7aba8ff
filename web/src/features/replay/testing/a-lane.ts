import { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Lane, LaneSegment } from '../lanes.ts';

export const aSegment = (at: number, ms = 4_000, more: Partial<LaneSegment> = {}): LaneSegment => ({
  id: `1/t1/${at}`,
  at,
  ms,
  until: at + ms,
  keyFrame: true,
  bytes: 1_000,
  type: 'video/webm; codecs="vp8"',
  ...more,
});

/** A teacher's camera, but for what is given. */
export function aLane(segments: readonly LaneSegment[], more: Partial<Lane> = {}): Lane {
  const lane = { peerId: PeerId.parse('grace'), name: 'Grace', role: 'host', source: 'camera', kind: 'video', ...more } as const;
  return { key: `${lane.peerId}:${lane.source}`, segments, ...lane };
}
