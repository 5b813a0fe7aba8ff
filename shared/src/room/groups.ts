import { z } from 'zod';
import type { ErrorCode } from '../kernel/errors.ts';
import { GroupId, PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import { PlainLine, PlainText } from './order.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import type { Peer, RoomState } from './state.ts';

/** Groups of a room at most, and people in all of them. */
export const GROUPS_MAX = 50;
const GROUPED_MAX = 1_000;
export const GROUP_NAME_MAX = 60;
export const TOLD_MAX_CHARS = 500;
/** How long groups may be planned for, ms. */
export const GROUPS_LAST_MS = { least: 1_000, most: 3 * 60 * 60_000 };

export const GroupName = PlainLine.min(1).max(GROUP_NAME_MAX);
export const LastsMs = z.number().int().min(GROUPS_LAST_MS.least).max(GROUPS_LAST_MS.most);
export const GroupPlan = z.object({ id: GroupId, name: GroupName, peerIds: z.array(PeerId).max(GROUPED_MAX) });
export const ToldText = PlainText.min(1).max(TOLD_MAX_CHARS);

const HelpCall = z.object({ groupId: GroupId, peerId: PeerId, at: z.number() });

/** The groups of now, or those of the last time: they stay, to be opened again, and so that a group can read what it wrote. */
export const GroupsState = z.object({
  phase: z.enum(['open', 'closed']),
  openedAt: z.number(),
  groups: z.array(z.object({ id: GroupId, name: z.string() })),
  /** Where everybody is who was given a place, in the room now or not; null: in the main room, on purpose. */
  members: z.record(z.string(), GroupId.nullable()),
  /** When everyone comes back by itself, by the log's clock; null: when a host says so. */
  endsAt: z.number().nullable(),
  /** Groups that asked for help and were not visited since, longest waiting first. */
  calls: z.array(HelpCall),
  /** What was last said to all groups. */
  told: z.object({ text: z.string(), name: z.string(), at: z.number() }).nullable(),
});
export type GroupsState = z.infer<typeof GroupsState>;

/** The group that the peer is in now; null: in the main room, where everyone is while there are no groups. */
export function groupOf({ groups }: Pick<RoomState, 'groups'>, peerId: PeerId): GroupId | null {
  return groups?.phase === 'open' ? (groups.members[peerId] ?? null) : null;
}

/** Are they in one place, so that each is heard and seen by the other? */
export function sameGroup(state: Pick<RoomState, 'groups'>, one: PeerId, other: PeerId): boolean {
  return groupOf(state, one) === groupOf(state, other);
}

/** Was the peer in this group the last time that it was in one? */
export function mayReadGroup({ groups }: Pick<RoomState, 'groups'>, groupId: GroupId, peerId: PeerId): boolean {
  return groups !== null && groups.members[peerId] === groupId;
}

/** The people who are in the group now, visiting hosts too. */
export function peopleOf(state: Pick<RoomState, 'groups' | 'peers'>, groupId: GroupId | null): Peer[] {
  return Object.values(state.peers).filter((peer) => peer.role !== 'recorder' && groupOf(state, peer.id) === groupId);
}

/** How many are in each group now, here or expected; none while there are no groups. */
export function groupSizes({ groups }: Pick<RoomState, 'groups'>): number[] {
  if (groups?.phase !== 'open') return [];
  const sizes = new Map(groups.groups.map(({ id }) => [id, 0]));
  for (const id of Object.values(groups.members)) if (id !== null) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  return [...sizes.values()];
}

export const groupsOpened: Rule<'groups.opened'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  if (state.groups?.phase === 'open') return 'conflict';
  const known = new Set(state.groups?.groups.map(({ id }) => id));
  const members: Record<string, GroupId | null> = {};
  for (const peer of Object.values(state.peers)) if (peer.role === 'pupil') members[peer.id] = null;
  const placed = new Set<PeerId>();
  for (const { id, peerIds } of data.groups) {
    // A group of before has had its say: who reads that is not to change.
    if (known.has(id)) return 'conflict';
    known.add(id);
    for (const peerId of peerIds) {
      if (placed.has(peerId)) return 'invalid_input';
      placed.add(peerId);
      // Whoever left meanwhile is expected back in the group.
      members[peerId] = id;
    }
  }
  return {
    ...state,
    groups: {
      phase: 'open',
      openedAt: at,
      groups: data.groups.map(({ id, name }) => ({ id, name })),
      members,
      endsAt: data.lastsMs === null ? null : at + data.lastsMs,
      calls: [],
      told: null,
    },
  };
};

/** By a host at any time; by the platform (null) at the end that it was told of, if that is still the end. */
export const groupsClosed: Rule<'groups.closed'> = (state, { by, data }) => {
  if (by === null) {
    if (data.endsAt === null || state.groups?.endsAt !== data.endsAt) return 'conflict';
  } else {
    const host = actor(state, by, 'moderate');
    if (isCode(host)) return host;
  }
  const groups = open(state);
  if (isCode(groups)) return groups;
  // Those who visited are not to be sent there the next time.
  const members = Object.fromEntries(Object.entries(groups.members).filter(([id]) => !isHost(state.peers[id]?.role ?? 'pupil')));
  return { ...state, groups: { ...groups, phase: 'closed', members, endsAt: null, calls: [] } };
};

export const groupsTimed: Rule<'groups.timed'> = (state, { by, at, data }) =>
  asHost(state, by, (groups) => ({ ...groups, endsAt: data.lastsMs === null ? null : at + data.lastsMs }));

export const groupsTold: Rule<'groups.told'> = (state, { by, at, data }) =>
  asHost(state, by, (groups, host) => ({ ...groups, told: { text: data.text, name: host.name, at } }));

/** A host puts somebody into another group, or goes there: that answers the group's call. */
export const peerMoved: Rule<'peer.moved'> = (state, { by, data: { peerId, groupId } }) => {
  const moved = state.peers[peerId];
  return asHost(state, by, (groups) => {
    if (!moved) return 'not_found';
    if (groupId !== null && !groups.groups.some(({ id }) => id === groupId)) return 'not_found';
    if (moved.role === 'recorder' || (moved.role === 'host' && by !== peerId)) return 'forbidden';
    const members = { ...groups.members, [peerId]: groupId };
    const calls = isHost(moved.role) ? groups.calls.filter((call) => call.groupId !== groupId) : groups.calls;
    return { ...groups, members, calls };
  });
};

export const groupHelpCalled: Rule<'group.helpCalled'> = (state, { by, at }) => {
  const peer = actor(state, by, 'raiseHand');
  if (isCode(peer)) return peer;
  const groups = open(state);
  if (isCode(groups)) return groups;
  const groupId = groupOf(state, peer.id);
  if (groupId === null) return 'conflict';
  if (groups.calls.some((call) => call.groupId === groupId)) return state;
  return { ...state, groups: { ...groups, calls: [...groups.calls, { groupId, peerId: peer.id, at }] } };
};

/** By a host, or by anyone of the group: it found out by itself. */
export const groupHelpAnswered: Rule<'group.helpAnswered'> = (state, { by, data }) => {
  const peer = actor(state, by, 'raiseHand');
  if (isCode(peer)) return peer;
  const groups = open(state);
  if (isCode(groups)) return groups;
  if (!isHost(peer.role) && groupOf(state, peer.id) !== data.groupId) return 'forbidden';
  const calls = groups.calls.filter((call) => call.groupId !== data.groupId);
  return calls.length === groups.calls.length ? state : { ...state, groups: { ...groups, calls } };
};

/**
 * Whoever comes while groups work: back to the group that they were in; a pupil who is new, to the smallest one. Alone in the main room
 * nobody would see them: the teacher is visiting.
 */
export function withLateComer(state: RoomState, peerId: PeerId, role: Peer['role']): GroupsState | null {
  const { groups } = state;
  if (groups?.phase !== 'open' || role !== 'pupil' || groups.members[peerId] !== undefined) return groups;
  const sizes = groupSizes(state);
  const smallest = groups.groups[sizes.indexOf(Math.min(...sizes))];
  return smallest ? { ...groups, members: { ...groups.members, [peerId]: smallest.id } } : groups;
}

function open({ groups }: RoomState): GroupsState | ErrorCode {
  return groups?.phase === 'open' ? groups : 'conflict';
}

function asHost(
  state: RoomState,
  by: PeerId | null,
  change: (groups: GroupsState, host: Peer) => GroupsState | ErrorCode,
): RoomState | ErrorCode {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const groups = open(state);
  if (isCode(groups)) return groups;
  const next = change(groups, host);
  return isCode(next) ? next : { ...state, groups: next };
}
