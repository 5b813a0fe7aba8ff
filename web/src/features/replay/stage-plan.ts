import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { TileRef } from '../classroom/people.ts';
import { isHidden, type ViewMode } from './wanted-lanes.ts';
import type { Lane } from './lanes.ts';

export interface StagePlan {
  readonly large: TileRef | null;
  readonly small: readonly TileRef[];
}

/** More faces beside the large picture than this are no help. */
const SMALL_MAX = 4;

/**
 * Who is shown how: the screen large with the teacher beside it, else whom the teacher put into the spotlight, else the teacher. `swapped`:
 * the other way round. Teachers whose camera is off have their name shown; of pupils only a picture or the spotlight counts.
 */
export function stagePlan(
  lanes: readonly Lane[],
  sending: readonly string[],
  { spotlight, swapped, mode }: { spotlight: PeerId | null; swapped: boolean; mode: ViewMode },
): StagePlan {
  const now = lanes.filter(({ key }) => sending.includes(key));
  const tiles = new Map<string, TileRef>();
  const add = (peerId: PeerId, source: 'camera' | 'screen') =>
    tiles.set(`${peerId}:${source}`, { key: `${peerId}:${source}`, peerId, source });
  const hosts = now.filter(({ role }) => isHost(role));
  const pupils = now.filter(({ role }) => !isHost(role));
  for (const lane of [...hosts, ...pupils]) if (lane.source === 'screen' && !isHidden(lane, mode)) add(lane.peerId, 'screen');
  for (const lane of pupils) if (lane.source === 'camera' && lane.peerId === spotlight) add(lane.peerId, 'camera');
  for (const lane of hosts) if (mode !== 'screen' || tiles.size === 0) add(lane.peerId, 'camera');
  for (const lane of pupils) if (lane.source === 'camera' && mode !== 'screen') add(lane.peerId, 'camera');
  const order = [...tiles.values()];
  const [first, second] = order;
  if (swapped && first && second) order.splice(0, 2, second, first);
  const [large = null, ...small] = order;
  return { large, small: small.slice(0, SMALL_MAX) };
}
