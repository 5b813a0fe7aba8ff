import type { Server } from 'socket.io';
import { z } from 'zod';
import { Hint } from '@watoto/shared/contract/hints.ts';
import { PeerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Rooms } from '../rooms.ts';

const HINT = 'hint';
const RoomHint = z.object({ roomId: RoomId, peerId: PeerId, hint: Hint });
type RoomHint = z.infer<typeof RoomHint>;

export interface HintRelay {
  send(roomId: RoomId, peerId: PeerId, hint: Hint): void;
}

/** Hints reach the room's people at every instance through Socket.IO's adapter. What is lost is made good by the next. */
export function openHintRelay(io: Server, rooms: Pick<Rooms, 'find'>, clustered: boolean): HintRelay {
  io.on(HINT, (told: unknown) => {
    const { success, data } = RoomHint.safeParse(told);
    if (success) rooms.find(data.roomId)?.hint(data.peerId, data.hint);
  });
  return {
    send(roomId, peerId, hint) {
      rooms.find(roomId)?.hint(peerId, hint);
      const told: RoomHint = { roomId, peerId, hint };
      if (clustered) io.serverSideEmit(HINT, told);
    },
  };
}
