import { type Part, say } from './context.ts';

type ClassroomCall =
  | 'hand.raise'
  | 'hand.lower'
  | 'message.delete'
  | 'locks.set'
  | 'peer.mute'
  | 'room.muteAll'
  | 'peer.remove'
  | 'role.set'
  | 'spotlight.set';

/** The clicks of a lesson: each is one entry, and the state machine has the rules. */
export function classroomHandlers(): Part<ClassroomCall> {
  return {
    'hand.raise': (_data, context) => say(context, { type: 'hand.raised', data: {} }),
    'hand.lower': ({ peerId }, context) => say(context, { type: 'hand.lowered', data: { peerId: peerId ?? context.connection.peerId } }),
    'message.delete': (data, context) => say(context, { type: 'message.deleted', data }),
    'locks.set': (data, context) => say(context, { type: 'locks.changed', data }),
    'peer.mute': (data, context) => say(context, { type: 'peer.muted', data }),
    'room.muteAll': (_data, context) => say(context, { type: 'room.muted', data: {} }),
    'peer.remove': (data, context) => say(context, { type: 'peer.removed', data }),
    'role.set': (data, context) => say(context, { type: 'role.changed', data }),
    'spotlight.set': (data, context) => say(context, { type: 'spotlight.changed', data }),
  };
}
