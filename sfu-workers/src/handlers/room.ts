import type { Rooms } from '../rooms.ts';
import { fromMediasoup } from '../rtp.ts';
import type { CallsOf } from './calls.ts';

export function roomCalls(rooms: Rooms): CallsOf<'room.open' | 'room.close'> {
  return {
    async 'room.open'({ roomId, epoch, size }, { link }) {
      const room = await rooms.open(roomId, epoch, size, link);
      return { rtpCapabilities: fromMediasoup.capabilities(await room.rtpCapabilities()) };
    },
    async 'room.close'({ roomId, epoch }) {
      await rooms.close(roomId, epoch, 'room.close');
      return {};
    },
  };
}
