import type { BoardElement, Dropped } from '@watoto/shared/contract/board.ts';

/** As much of a drawn element as is needed to see who changed it. */
export interface Drawn {
  readonly id: string;
  readonly version: number;
  readonly versionNonce: number;
  readonly isDeleted: boolean;
}

/** Which state of an element: two that are alike have the same. */
type Mark = string;
export const markOf = ({ version, versionNonce }: Pick<Drawn, 'version' | 'versionNonce'>): Mark => `${version}:${versionNonce}`;
const roomMark = ({ version, nonce }: BoardElement): Mark => `${version}:${nonce}`;

/** What of the room's is on this screen: by element, in the state that was last taken over. */
export type Base = ReadonlyMap<string, Mark>;

export interface Meeting {
  /** Changed here: to be said to the room. */
  readonly put: readonly string[];
  readonly drop: readonly Dropped[];
  /** Changed there: to be drawn here, and to be taken off. */
  readonly take: readonly string[];
  readonly off: readonly string[];
  readonly base: Base;
}

/**
 * This screen meets the room: what either has changed since they last were alike. Where both changed the same element, the room's own rule
 * (version, then the lower nonce) says whose stays, so that all screens end alike. `mine` false: nothing here counts.
 */
export function meet(base: Base, scene: readonly Drawn[], room: ReadonlyMap<string, BoardElement>, mine: boolean): Meeting {
  const put: string[] = [];
  const drop: Dropped[] = [];
  const take: string[] = [];
  const off: string[] = [];
  const next = new Map<string, Mark>();
  const seen = new Set<string>();
  for (const here of scene) {
    seen.add(here.id);
    const there = room.get(here.id);
    const was = base.get(here.id);
    const changed = mine && markOf(here) !== was;
    if (!there) {
      if (was !== undefined) next.set(here.id, was);
      if (here.isDeleted) continue;
      if (changed) put.push(here.id);
      else off.push(here.id);
      continue;
    }
    const mark = roomMark(there);
    if (!here.isDeleted && markOf(here) === mark) next.set(here.id, mark);
    else if (changed && isLater(here, there)) {
      next.set(here.id, was ?? '');
      if (here.isDeleted) drop.push({ id: here.id, version: here.version });
      else put.push(here.id);
    } else {
      take.push(here.id);
      next.set(here.id, mark);
    }
  }
  for (const [id, there] of room) {
    if (seen.has(id)) continue;
    take.push(id);
    next.set(id, roomMark(there));
  }
  return { put, drop, take, off, base: next };
}

function isLater(here: Drawn, there: BoardElement): boolean {
  return here.version > there.version || (here.version === there.version && here.versionNonce < there.nonce);
}
