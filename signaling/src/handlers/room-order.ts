import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { groupOf } from '@watoto/shared/room/groups.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import type { LiveRoom } from '../live-room.ts';
import { type Part, draft, here, say } from './context.ts';

type RoomOrderCall =
  | 'message.say'
  | 'message.restore'
  | 'slow.set'
  | 'report.make'
  | 'report.settle'
  | 'hands.lower'
  | 'speech.ask'
  | 'speech.decline'
  | 'word.give'
  | 'lobby.set'
  | 'lobby.admit'
  | 'lobby.refuse'
  | 'peer.unban'
  | 'peer.rename'
  | 'layout.set';

/** Order in the room: entries too. What only the server knows (who asked, what was deleted) is put in here. */
export function roomOrderHandlers(): Part<RoomOrderCall> {
  return {
    async 'message.say'(data, context) {
      const { room, peerId } = here(context);
      const also = data.replyTo === undefined ? undefined : askerOf(room.live.state, data.replyTo, peerId);
      // Which group it is said in is the group that its author is in: nobody names another's.
      const groupId = data.to === 'group' ? groupOf(room.live.state, peerId) : null;
      const said = also ? { ...data, to: 'hosts' as const, also } : groupId === null ? data : { ...data, groupId };
      return { seq: await room.live.commit(draft(context, { type: 'message.said', data: said })) };
    },
    'message.restore'({ messageId }, context) {
      const { peerId, text } = saidBefore(here(context).room.live, messageId);
      return say(context, { type: 'message.restored', data: { messageId, peerId, text } });
    },
    'slow.set': (data, context) => say(context, { type: 'slow.changed', data }),
    'report.make': (data, context) => say(context, { type: 'report.made', data }),
    'report.settle': (data, context) => say(context, { type: 'report.settled', data }),
    'hands.lower': (_data, context) => say(context, { type: 'hands.lowered', data: {} }),
    'speech.ask': (data, context) => say(context, { type: 'speech.asked', data }),
    'speech.decline': (_data, context) => say(context, { type: 'speech.declined', data: {} }),
    'word.give': (data, context) => say(context, { type: 'word.given', data }),
    'lobby.set': (data, context) => say(context, { type: 'lobby.changed', data }),
    async 'lobby.admit'({ peerIds }, context) {
      // By name, so that everyone who reads the log knows whom it let in.
      const wanted = peerIds ?? Object.values(here(context).room.live.state.lobby.waiting).map(({ id }) => id);
      return wanted.length === 0 ? {} : await say(context, { type: 'lobby.admitted', data: { peerIds: wanted.slice(0, 1_000) } });
    },
    'lobby.refuse': (data, context) => say(context, { type: 'lobby.refused', data }),
    'peer.unban': (data, context) => say(context, { type: 'peer.unbanned', data }),
    'peer.rename': ({ peerId, name }, context) =>
      say(context, { type: 'peer.renamed', data: { peerId: peerId ?? context.connection.peerId, name } }),
    'layout.set': (data, context) => say(context, { type: 'layout.changed', data }),
  };
}

/** Whom a host's answer to a private question is for; undefined: it is no such answer. */
function askerOf(state: RoomState, replyTo: number, by: PeerId): PeerId | undefined {
  const me = state.peers[by];
  const asked = state.chat.find(({ id }) => id === replyTo);
  if (!me || !isHost(me.role) || asked?.to !== 'hosts') return undefined;
  return asked.also ?? (isHost(asked.role) ? undefined : asked.peerId);
}

/** A message as it was said, from the log: no state has the text of a deleted one. Throws `not_found` where it is no longer at hand. */
function saidBefore(live: LiveRoom, messageId: number): { peerId: PeerId; text: string } {
  const entry = live.after(messageId - 1)?.[0]?.entry;
  if (entry?.type !== 'message.said' || entry.by === null) throw new AppError('not_found');
  return { peerId: entry.by, text: entry.data.text };
}
