import type { RoomRouters } from '../room-routers.ts';
import { fromMediasoup } from '../rtp.ts';
import type { CallsOf } from './calls.ts';

export function roomCalls(rooms: RoomRouters): CallsOf<'room.open' | 'room.close'> {
  return {
    async 'room.open'({ roomId, epoch }, { link }) {
      const room = await rooms.open(roomId, epoch, link);
      return { rtpCapabilities: fromMediasoup.capabilities(room.router.rtpCapabilities) };
    },
    async 'room.close'({ roomId, epoch }) {
      await rooms.close(roomId, epoch, 'room.close');
      return {};
    },
  };
}
