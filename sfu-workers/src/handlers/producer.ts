import { ProducerId } from '@watoto/shared/kernel/ids.ts';
import { media } from '../media-errors.ts';
import { produce } from '../producing.ts';
import type { Registry } from '../registry.ts';
import type { Rooms } from '../rooms.ts';
import type { CallsOf } from './calls.ts';

type ProducerCalls = CallsOf<'producer.open' | 'producer.pause' | 'producer.resume' | 'producer.close'>;

export function producerCalls(rooms: Rooms, registry: Registry): ProducerCalls {
  return {
    async 'producer.open'({ roomId, epoch, peerId, transportId, ...request }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      const transport = registry.must('transport', transportId, peer);
      const { object } = await produce(registry, peer, transport, request);
      return { producerId: ProducerId.parse(object.id) };
    },
    async 'producer.pause'({ roomId, epoch, peerId, producerId }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      await media(registry.must('producer', producerId, peer).object.pause());
      return {};
    },
    async 'producer.resume'({ roomId, epoch, peerId, producerId }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      await media(registry.must('producer', producerId, peer).object.resume());
      return {};
    },
    'producer.close'({ roomId, epoch, peerId, producerId }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      registry.must('producer', producerId, peer).object.close();
      return {};
    },
  };
}
