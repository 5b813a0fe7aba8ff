import { ConnectionId, type NodeId, type PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Peer } from '@watoto/shared/room/state.ts';

/** A pupil who is there, with media on this node; null: with none. */
export const pupilOf = (id: PeerId, nodeId: NodeId | null = null): Peer => ({
  id,
  name: id,
  role: 'pupil',
  connectionId: ConnectionId.parse(`c-${id}`),
  joinedAt: 1,
  droppedAt: null,
  nodeId,
});
