import type { Outlets } from '../pipe/outlets.ts';
import type { Rooms } from '../rooms.ts';
import type { CallsOf } from './calls.ts';

type PipeCalls = CallsOf<'pipe.open' | 'pipe.consume' | 'pipe.release' | 'pipe.close'>;

export function pipeCalls(rooms: Rooms, outlets: Outlets): PipeCalls {
  return {
    'pipe.open': ({ roomId, epoch, pipeId, end }, { link }) => outlets.open(link, rooms.must(roomId, epoch), pipeId, end),
    async 'pipe.consume'({ roomId, epoch, pipeId, producerIds }, { link }) {
      const outlet = outlets.must(link, rooms.must(roomId, epoch), pipeId);
      return { producers: await outlet.send(producerIds.map((producerId) => ({ producerId, origin: null }))) };
    },
    'pipe.release'({ roomId, epoch, pipeId, producerIds }, { link }) {
      outlets.must(link, rooms.must(roomId, epoch), pipeId).stop(producerIds);
      return {};
    },
    'pipe.close'({ roomId, epoch, pipeId }, { link }) {
      outlets.close(link, rooms.must(roomId, epoch), pipeId);
      return {};
    },
  };
}
