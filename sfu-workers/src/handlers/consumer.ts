import type { Consumer } from 'mediasoup/types';
import type { ConsumerChange } from '@watoto/shared/contract/sfu.ts';
import { consumeMany, hasLayers } from '../consuming.ts';
import { media } from '../media-errors.ts';
import type { Pipes } from '../pipe/pipes.ts';
import type { Registry } from '../registry.ts';
import type { Rooms } from '../rooms.ts';
import { toMediasoup } from '../rtp.ts';
import type { CallsOf } from './calls.ts';

type ConsumerCalls = CallsOf<'consumer.openMany' | 'consumer.change' | 'consumer.closeMany'>;

export function consumerCalls(rooms: Rooms, registry: Registry, pipes: Pipes): ConsumerCalls {
  return {
    async 'consumer.openMany'({ roomId, epoch, peerId, consume }) {
      const room = rooms.must(roomId, epoch);
      const peer = room.peer(peerId);
      return await consumeMany({ registry, pipes, room, peer, recv: peer.transports.recv }, consume);
    },
    async 'consumer.change'({ roomId, epoch, peerId, changes }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      await Promise.all(
        changes.map(async (wanted) => {
          const consumer = registry.find('consumer', wanted.consumerId, peer)?.object;
          if (consumer) await change(consumer, wanted);
        }),
      );
      return {};
    },
    'consumer.closeMany'({ roomId, epoch, peerId, consumerIds }) {
      const peer = rooms.must(roomId, epoch).peer(peerId);
      for (const id of consumerIds) registry.find('consumer', id, peer)?.object.close();
      return {};
    },
  };
}

/** Layers before resuming: the first key frame asked for is one of the right layer. */
async function change(consumer: Consumer, { paused, layers }: ConsumerChange): Promise<void> {
  try {
    await Promise.all([
      layers && hasLayers(consumer.type) && media(consumer.setPreferredLayers(toMediasoup.layers(layers))),
      // Asked for even where it seems to be so: an earlier change may still be on its way.
      paused !== undefined && media(paused ? consumer.pause() : consumer.resume()),
    ]);
  } catch (error) {
    if (!consumer.closed) throw error;
  }
}
