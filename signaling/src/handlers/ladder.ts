import { type Part, here, say } from './context.ts';

/** What clients measure, and what people choose to be sent at most. */
export function ladderHandlers(): Part<'net.report' | 'rung.cap'> {
  return {
    'net.report'(data, context) {
      const { room, peerId } = here(context);
      room.media.find(peerId)?.ladder.reported(data);
      return {};
    },
    'rung.cap': ({ cap, peerId }, context) => say(context, { type: 'rung.capped', data: { peerId: peerId ?? here(context).peerId, cap } }),
  };
}
