import { type Part, here, say } from './context.ts';

/** What clients measure, and what people choose to be sent at most. */
export function ladderHandlers(): Part<'net.report' | 'rung.cap'> {
  return {
    async 'net.report'(data, context) {
      const { room, peerId } = here(context);
      await room.media.reported(peerId, data);
      return {};
    },
    'rung.cap': ({ cap, peerId }, context) => say(context, { type: 'rung.capped', data: { peerId: peerId ?? here(context).peerId, cap } }),
  };
}
