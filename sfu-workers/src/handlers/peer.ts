import { measureBandwidth, raiseBandwidth } from '../bandwidth.ts';
import { type PeersDeps, openPeer, peerState } from '../peers.ts';
import type { Rooms } from '../rooms.ts';
import { peerStats, receivedFrom } from '../peer-stats.ts';
import type { CallsOf } from './calls.ts';

export function peerCalls(
  rooms: Rooms,
  deps: PeersDeps,
): CallsOf<'peer.open' | 'peer.adopt' | 'peer.close' | 'peer.measure' | 'peer.received' | 'peer.stats'> {
  return {
    'peer.open': (request, { link }) => openPeer(deps, rooms.must(request.roomId, request.epoch), request, link),
    'peer.adopt'({ roomId, epoch, peerId }, { link }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      // First: an event that comes while the answer is being made must reach the new link.
      if (!link.closed) peer.adopt(link);
      return peerState(peer);
    },
    async 'peer.close'({ roomId, epoch, peerId }) {
      const room = rooms.must(roomId, epoch);
      await room.remove(room.peer(peerId), 'peer.close');
      return {};
    },
    async 'peer.measure'({ roomId, epoch, peerId, raise = false }) {
      const { recv } = rooms.must(roomId, epoch).peer(peerId).transports;
      await (raise ? raiseBandwidth(recv) : measureBandwidth(recv));
      return {};
    },
    async 'peer.received'({ roomId, epoch, peerId }) {
      return { bytes: await receivedFrom(rooms.must(roomId, epoch).peer(peerId)) };
    },
    async 'peer.stats'({ roomId, epoch, peerId }) {
      return { stats: await peerStats(rooms.must(roomId, epoch).peer(peerId)) };
    },
  };
}
