import { groupOf } from '@watoto/shared/room/groups.ts';
import { type Part, here, say } from './context.ts';

/** Captions are entries: late joins and replays have them without further work. */
export function captionHandlers(): Part<'captions.set' | 'caption.say'> {
  return {
    'captions.set': (data, context) => say(context, { type: 'captions.set', data }),
    'caption.say'({ text }, context) {
      const { room, peerId } = here(context);
      // Who hears it reads it: nobody names another's group.
      const groupId = groupOf(room.live.state, peerId);
      return say(context, { type: 'caption.said', data: groupId === null ? { text } : { text, groupId } });
    },
  };
}
