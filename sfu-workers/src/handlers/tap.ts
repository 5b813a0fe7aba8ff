import type { Rooms } from '../rooms.ts';
import type { Taps } from '../tap/taps.ts';
import type { CallsOf } from './calls.ts';

export function tapCalls(rooms: Rooms, taps: Taps): CallsOf<'tap.open' | 'tap.keyFrame' | 'tap.close'> {
  return {
    'tap.open': ({ roomId, epoch, tapId, producerId, end }, { link }) => taps.open(link, rooms.must(roomId, epoch), tapId, producerId, end),
    async 'tap.keyFrame'({ roomId, epoch, tapId }, { link }) {
      await taps.must(link, rooms.must(roomId, epoch), tapId).requestKeyFrame();
      return {};
    },
    'tap.close'({ roomId, epoch, tapId }, { link }) {
      taps.close(link, rooms.must(roomId, epoch), tapId);
      return {};
    },
  };
}
