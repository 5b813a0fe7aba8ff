import { z } from 'zod';
import { PeerId } from '../kernel/ids.ts';
import { Layout, LobbyFor, NOTE_MAX_CHARS, PersonName, PlainText, SLOW_MODE_MAX_SECONDS } from '../room/order.ts';
import { REACTIONS } from './hints.ts';
import { CLICK, call, nothing, rate } from './signaling-call.ts';

/** Order in the room: who comes in, who speaks, what was said that should not have been. */
export const orderCalls = {
  /** Takes back one's own deleting. */
  'message.restore': call({
    permission: 'chat',
    rate: CLICK,
    input: z.object({ messageId: z.number().int().positive() }),
    output: nothing,
  }),
  /** Seconds between two messages of a pupil to everyone; 0: none. */
  'slow.set': call({
    permission: 'moderate',
    rate: CLICK,
    input: z.object({ seconds: z.number().int().min(0).max(SLOW_MODE_MAX_SECONDS) }),
    output: nothing,
  }),
  /** Tells the hosts about a person, or a message of theirs. Nobody else learns of it. */
  'report.make': call({
    permission: 'chat',
    rate: rate(0.2, 5),
    input: z.object({
      peerId: PeerId,
      messageId: z.number().int().positive().nullable().default(null),
      note: PlainText.max(NOTE_MAX_CHARS).default(''),
    }),
    output: nothing,
  }),
  'report.settle': call({
    permission: 'moderate',
    rate: CLICK,
    input: z.object({ reportId: z.number().int().positive() }),
    output: nothing,
  }),
  /** Shown for some seconds. A hint: not in the log, nor in the replay. */
  'reaction.give': call({ permission: 'chat', rate: rate(1, 5), input: z.object({ is: z.enum(REACTIONS) }), output: nothing }),

  'hands.lower': call({ permission: 'moderate', rate: CLICK, input: nothing, output: nothing }),
  /** Asks them to unmute; null: everyone who is silent. Nobody is unmuted by it. */
  'speech.ask': call({
    permission: 'moderate',
    rate: rate(1, 6),
    input: z.object({ peerIds: z.array(PeerId).min(1).max(1_000).nullable() }),
    output: nothing,
  }),
  /** "Not now." Whoever wants to speak opens or resumes the microphone instead. */
  'speech.decline': call({ permission: 'speak', rate: CLICK, input: nothing, output: nothing }),
  /** Lowers the hand, shows the peer large, and asks them to unmute. */
  'word.give': call({ permission: 'moderate', rate: CLICK, input: z.object({ peerId: PeerId }), output: nothing }),

  /** Who has to wait to be let in from now on. */
  'lobby.set': call({ permission: 'moderate', rate: CLICK, input: z.object({ who: LobbyFor }), output: nothing }),
  /** null: everyone who waits. */
  'lobby.admit': call({
    permission: 'moderate',
    rate: CLICK,
    input: z.object({ peerIds: z.array(PeerId).min(1).max(1_000).nullable() }),
    output: nothing,
  }),
  'lobby.refuse': call({
    permission: 'moderate',
    rate: CLICK,
    input: z.object({ peerId: PeerId, ban: z.boolean().default(false) }),
    output: nothing,
  }),
  'peer.unban': call({ permission: 'moderate', rate: CLICK, input: z.object({ peerId: PeerId }), output: nothing }),
  /** Oneself, or anyone by a host. */
  'peer.rename': call({
    permission: 'chat',
    rate: rate(0.5, 5),
    input: z.object({ peerId: PeerId.optional(), name: PersonName }),
    output: nothing,
  }),

  /** Everyone sees the room in this way; null: as each likes. */
  'layout.set': call({ permission: 'moderate', rate: CLICK, input: z.object({ layout: Layout.nullable() }), output: nothing }),
} as const;
