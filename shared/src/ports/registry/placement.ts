import type { NodeId } from '../../kernel/ids.ts';
import { type Leg, LEGS_MAX } from '../../room/legs.ts';
import type { NodeUsage, Placement, PlaceRequest } from './registry.ts';

/** What the registry holds of a room. No legs: it has no place, only its epoch is remembered. */
export interface Held {
  readonly epoch: number;
  readonly legs: readonly Leg[];
  /** Given back because nobody held it, rather than released: whoever still follows the room may take it up again. */
  readonly lapsed?: boolean;
}

export type Candidate = Pick<NodeUsage, 'id' | 'capacity' | 'reserved' | 'state' | 'suspectedUntil' | 'drainRequested'>;

/**
 * What to hold of the room before deciding, given what a caller knows from the log: the log is right about a place that the registry
 * has forgotten, given back unheld, or holds in an older version (a restored backup). The same object where nothing changes.
 */
export function takeOver(held: Held | null, known: { readonly epoch: number; readonly legs: readonly Leg[] }): Held | null {
  const forgotten = !held || held.epoch < known.epoch || (held.lapsed === true && held.epoch === known.epoch);
  return forgotten && known.epoch > 0 && known.legs.length > 0 ? { epoch: known.epoch, legs: known.legs } : held;
}

/**
 * The placement rule: pure, and the same as the script in registry.lua.ts says to Redis. `fresh` are the nodes heard of lately; no epoch
 * up to `floor` is given. Answers what to hold of the room from now on; null: it does not fit.
 */
export function choose(request: PlaceRequest, held: Held | null, fresh: readonly Candidate[], floor = 0): Placement | null {
  const before = held?.legs ?? [];
  if (held && before.length > 0 && held.epoch > request.knownEpoch) return { epoch: held.epoch, legs: [...before] };
  const epoch = Math.max(held?.epoch ?? 0, request.knownEpoch, floor) + 1;
  // Of a version that the caller has seen replaced: the nodes may be right, the legs are not.
  const outdated = held !== null && held.epoch < request.knownEpoch;
  const stays = (id: NodeId) => !request.avoid?.includes(id) && (request.alive?.includes(id) || fresh.some((node) => node.id === id));
  const renewed = (leg: Leg) => (outdated || request.renew?.includes(leg.nodeId) ? { ...leg, epoch } : leg);
  const kept = before.filter((leg) => stays(leg.nodeId)).map(renewed);
  const missing = Math.max(1, request.size, people(before)) - people(kept);
  const legs = grow(kept, missing, epoch, openTo(request, fresh));
  if (!legs) return null;
  return held && legs.length === before.length && legs.every((leg, i) => leg === before[i]) ? { epoch: held.epoch, legs } : { epoch, legs };
}

export function people(legs: readonly Leg[]): number {
  return legs.reduce((sum, { size }) => sum + size, 0);
}

/** The nodes that take new people, most free first; the first by id of equally free ones, so that everyone decides the same. */
function openTo(request: PlaceRequest, fresh: readonly Candidate[]): { id: NodeId; free: number }[] {
  return fresh
    .filter(({ id, state, suspectedUntil, drainRequested }) => {
      return state === 'ready' && suspectedUntil === null && !drainRequested && !request.avoid?.includes(id);
    })
    .map(({ id, capacity, reserved }) => ({ id, free: capacity - reserved }))
    .filter(({ free }) => free > 0)
    .sort((a, b) => b.free - a.free || (a.id < b.id ? -1 : 1));
}

/** `kept` with `missing` more places: first where the room is already, then on as few further nodes as possible. */
function grow(kept: readonly Leg[], missing: number, epoch: number, open: readonly { id: NodeId; free: number }[]): Leg[] | null {
  let rest = Math.max(0, missing);
  const take = (free: number) => {
    const taken = Math.min(free, rest);
    rest -= taken;
    return taken;
  };
  const legs = kept.map((leg) => {
    const more = take(open.find(({ id }) => id === leg.nodeId)?.free ?? 0);
    return more > 0 ? { ...leg, size: leg.size + more } : leg;
  });
  for (const { id, free } of open) {
    if (rest === 0 || legs.length >= LEGS_MAX) break;
    if (!kept.some(({ nodeId }) => nodeId === id)) legs.push({ nodeId: id, epoch, size: take(free) });
  }
  return rest === 0 ? legs : null;
}
