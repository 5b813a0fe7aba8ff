import { media } from '../media-errors.ts';
import type { Registry } from '../registry.ts';
import type { Rooms } from '../rooms.ts';
import { connectTransport } from '../transports.ts';
import type { CallsOf } from './calls.ts';

export function transportCalls(rooms: Rooms, registry: Registry): CallsOf<'transport.connect' | 'transport.restartIce'> {
  return {
    async 'transport.connect'({ roomId, epoch, peerId, transportId, dtlsParameters }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      await connectTransport(registry.must('transport', transportId, peer), dtlsParameters);
      return {};
    },
    async 'transport.restartIce'({ roomId, epoch, peerId, transportId }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      const { object } = registry.must('transport', transportId, peer);
      return { iceParameters: await media(object.restartIce()) };
    },
  };
}
