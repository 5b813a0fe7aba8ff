import { ConnectionId, PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import { emptyRoom, type Peer, type RoomState } from '@watoto/shared/room/state.ts';

interface Cast {
  hosts?: readonly string[];
  pupils?: readonly string[];
  recorders?: readonly string[];
  sharing?: readonly string[];
}

/** A room for tests: the ids are the names. */
export function aRoom({ hosts = [], pupils = [], recorders = [], sharing = [] }: Cast): RoomState {
  const peer = (name: string, role: Role): [string, Peer] => [
    name,
    { id: PeerId.parse(name), name, role, connectionId: ConnectionId.parse(`c-${name}`), joinedAt: 0, droppedAt: null, nodeId: null },
  ];
  const screen = (name: string) => {
    const id = ProducerId.parse(`screen-${name}`);
    return [id, { id, peerId: PeerId.parse(name), kind: 'video', source: 'screen', paused: false }] as const;
  };
  return {
    ...emptyRoom,
    phase: 'open',
    peers: Object.fromEntries([
      ...hosts.map((name) => peer(name, 'host')),
      ...recorders.map((name) => peer(name, 'recorder')),
      ...pupils.map((name) => peer(name, 'pupil')),
    ]),
    producers: Object.fromEntries(sharing.map(screen)),
  };
}
