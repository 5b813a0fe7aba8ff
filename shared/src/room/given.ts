import { z } from 'zod';
import type { PeerId } from '../kernel/ids.ts';
import { Role, isHost } from '../contract/permissions.ts';
import { without } from './outcome.ts';
import type { Peer, RoomState } from './state.ts';

/** People of whom it is kept what they have here, those who are gone among them. */
export const GIVEN_KEPT = 1_000;

/** What people have in this lesson instead of what their accounts say: it is theirs again when they come back. */
export const Given = z.object({
  roles: z.record(z.string(), Role),
  /** For hosts: others read the names of those who are here. */
  names: z.record(z.string(), z.string()),
});
export type Given = z.infer<typeof Given>;
export const noneGiven: Given = { roles: {}, names: {} };

/** How they come in: with what they have here. Who teaches the lesson does so, whatever was before. */
export function asGiven({ given }: RoomState, peer: Peer): Peer {
  const role = given.roles[peer.id] ?? peer.role;
  const name = given.names[peer.id] ?? peer.name;
  const bound = peer.role !== 'host' && peer.role !== 'recorder';
  return {
    ...peer,
    ...(bound && role !== peer.role ? { role, accountRole: peer.role } : {}),
    ...(name === peer.name ? {} : { name, accountName: peer.name }),
  };
}

/**
 * Do they hold the lesson by the school's word? A host's word in the room makes one a co-teacher there, and not in what the API keeps: it refuses
 * them graded quizzes, slides and files.
 */
export function holdsLesson({ role, accountRole = role }: Pick<Peer, 'role' | 'accountRole'>): boolean {
  return isHost(role) && isHost(accountRole);
}

/** With the role and the name that this person has here now, where they are not the account's. */
export function withGiven(state: RoomState, { id, role, accountRole, name, accountName }: Peer): RoomState {
  const { roles, names } = state.given;
  return {
    ...state,
    given: {
      roles: accountRole === undefined ? withoutOne(roles, id) : bounded(state, { ...roles, [id]: role }),
      names: accountName === undefined ? withoutOne(names, id) : bounded(state, { ...names, [id]: name }),
    },
  };
}

/** Whoever was sent out does not come back as a host; what was taken stays taken. */
export function withoutGifts(state: RoomState, peerId: PeerId): RoomState {
  const role = state.given.roles[peerId];
  if (role === undefined || !isHost(role)) return state;
  return { ...state, given: { ...state.given, roles: withoutOne(state.given.roles, peerId) } };
}

/** Of too many the first who is not here is forgotten. */
export function bounded<V>({ peers }: Pick<RoomState, 'peers'>, kept: Record<string, V>): Record<string, V> {
  const ids = Object.keys(kept);
  if (ids.length <= GIVEN_KEPT) return kept;
  const oldest = ids.find((id) => peers[id] === undefined);
  return oldest === undefined ? kept : withoutOne(kept, oldest);
}

function withoutOne<V>(kept: Record<string, V>, id: string): Record<string, V> {
  return Object.hasOwn(kept, id) ? without(kept, (_value, key) => key === id) : kept;
}
