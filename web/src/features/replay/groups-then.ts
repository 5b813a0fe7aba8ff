import type { GroupId } from '@watoto/shared/kernel/ids.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { groupOf, peopleOf } from '@watoto/shared/room/groups.ts';
import type { Peer, RoomState } from '@watoto/shared/room/state.ts';

/** A group of then; null: the main room. */
export interface GroupThen {
  readonly id: GroupId | null;
  readonly name: string | null;
  readonly people: readonly Peer[];
  readonly calls: boolean;
}

/** Who was in which group, and last who was in none; nothing while the class is together. */
export function groupsThen(room: RoomState): GroupThen[] {
  if (room.groups?.phase !== 'open') return [];
  const { groups, calls } = room.groups;
  const all = groups.map(({ id, name }) => ({ id, name, people: peopleOf(room, id), calls: calls.some((call) => call.groupId === id) }));
  return [...all, { id: null, name: null, people: peopleOf(room, null), calls: false }];
}

/** Teachers who are with a group: meanwhile nothing of them is recorded. */
export function visitsThen(room: RoomState): { name: string; group: string }[] {
  return Object.values(room.peers).flatMap((peer) => {
    const groupId = groupOf(room, peer.id);
    const group = groupId === null ? undefined : room.groups?.groups.find(({ id }) => id === groupId);
    return group && isHost(peer.role) ? [{ name: peer.name, group: group.name }] : [];
  });
}
