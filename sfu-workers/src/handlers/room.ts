import type { Rooms } from '../rooms.ts';
import { fromMediasoup } from '../rtp.ts';
import { lostUp } from '../lost-up.ts';
import type { CallsOf } from './calls.ts';

export function roomCalls(rooms: Rooms): CallsOf<'room.open' | 'room.close' | 'room.lostUp'> {
  return {
    async 'room.open'({ roomId, epoch, size }, { link }) {
      const room = await rooms.open(roomId, epoch, size, link);
      return { rtpCapabilities: fromMediasoup.capabilities(await room.rtpCapabilities()) };
    },
    async 'room.close'({ roomId, epoch }) {
      await rooms.close(roomId, epoch, 'room.close');
      return {};
    },
    async 'room.lostUp'({ roomId, epoch }) {
      const peers = [...rooms.must(roomId, epoch).peers.values()];
      const all = await Promise.all(peers.map(async (peer) => ({ peerId: peer.peerId, share: await lostUp(peer) })));
      return { lost: all.flatMap(({ peerId, share }) => (share === null ? [] : [{ peerId, share }])) };
    },
  };
}
