import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId, type ProducerId } from '@watoto/shared/kernel/ids.ts';
import { preview } from '@watoto/shared/room/room.ts';
import type { EntryDraft } from '@watoto/shared/room/entry.ts';
import type { PeerMedia } from '../media/peer-media.ts';
import { type Part, draft, here, say } from './context.ts';

type MediaCall =
  | 'media.open'
  | 'transport.connect'
  | 'transport.restartIce'
  | 'producer.open'
  | 'producer.pause'
  | 'producer.resume'
  | 'producer.close'
  | 'consumer.ready'
  | 'view.set';

export function mediaHandlers(): Part<MediaCall> {
  return {
    async 'media.open'(data, context) {
      const { room, peerId } = here(context);
      const offer = await room.media.open(peerId, data);
      await room.live.commit(draft(context, { type: 'media.reopened', data: { epoch: offer.epoch } }));
      // The room moved on meanwhile, and these transports are gone: the client's next try gets the new ones.
      if (!room.media.isCurrent(peerId, offer)) throw new AppError('stale_epoch');
      room.media.startAfterReply(peerId);
      return offer;
    },

    async 'transport.connect'({ transportId, dtlsParameters }, context) {
      const { room, peerId } = here(context);
      await room.media.connect(peerId, transportId, dtlsParameters);
      return {};
    },

    async 'transport.restartIce'({ transportId }, context) {
      const { room, peerId } = here(context);
      const media = room.media.transport(peerId, transportId);
      return await media.link.call('transport.restartIce', { ...media.ref, transportId });
    },

    async 'producer.open'(data, context) {
      const { room, peerId } = here(context);
      const media = room.media.transport(peerId, data.transportId);
      const { kind, source, paused, transportId, rtpParameters } = data;
      const entry = (producerId: ProducerId): EntryDraft =>
        draft(context, { type: 'producer.opened', data: { producerId, kind, source, paused, epoch: media.epoch } });
      // Refused before the node is asked where that is certain: a lock, a second camera.
      const early = preview(room.live.state, entry('pending' as ProducerId));
      if (!early.ok) throw new AppError(early.code);
      const { producerId } = await media.link.call('producer.open', { ...media.ref, transportId, kind, source, rtpParameters, paused });
      const decided = await room.live.submit(entry(producerId));
      if (!decided.ok) {
        await media.link.call('producer.close', { ...media.ref, producerId });
        throw new AppError(decided.code);
      }
      if (!room.media.has(media)) {
        await room.live.submit({ id: EntryId.parse(`void:${producerId}`), by: null, type: 'producer.closed', data: { producerId } });
        throw new AppError('stale_epoch');
      }
      publish(media, producerId, paused);
      return { producerId };
    },

    'producer.pause': ({ producerId }, context) => say(context, { type: 'producer.paused', data: { producerId } }),
    'producer.resume': ({ producerId }, context) => say(context, { type: 'producer.resumed', data: { producerId } }),
    'producer.close': ({ producerId }, context) => say(context, { type: 'producer.closed', data: { producerId } }),

    'consumer.ready'({ consumerIds }, context) {
      const { room, peerId } = here(context);
      room.media.of(peerId).ready(consumerIds);
      return {};
    },

    'view.set'({ tiles }, context) {
      const { room, peerId } = here(context);
      const media = room.media.of(peerId);
      media.view = new Map(tiles.map(({ producerId, width, height }) => [producerId, { width, height }]));
      media.sync();
      return {};
    },
  };
}

/** A lock or a mute may have come between opening and the log: the next round puts the node right. */
function publish(media: PeerMedia, producerId: ProducerId, paused: boolean): void {
  media.publish(producerId, paused);
  media.sync();
}
