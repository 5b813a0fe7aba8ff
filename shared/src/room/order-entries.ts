import { z } from 'zod';
import { PeerId } from '../kernel/ids.ts';
import { Layout, LobbyFor, MESSAGE_MAX_CHARS, NOTE_MAX_CHARS, PersonName, SLOW_MODE_MAX_SECONDS } from './order.ts';

const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), data: z.object(shape) });
const peer = { peerId: PeerId };
const messageId = z.number().int().positive();

/** Order in the room: who comes in, who speaks, what was said that should not have been. */
export const ORDER_ENTRIES = [
  of('lobby.changed', { who: LobbyFor }),
  of('lobby.admitted', { peerIds: z.array(PeerId).min(1).max(1_000) }),
  of('lobby.refused', { ...peer, ban: z.boolean() }),
  /** A banned person may come again. */
  of('peer.unbanned', peer),
  of('peer.renamed', { ...peer, name: PersonName }),

  /** Whoever deleted it takes that back. The text is put in by the server, from the log. */
  of('message.restored', { messageId, ...peer, text: z.string().min(1).max(MESSAGE_MAX_CHARS) }),
  of('slow.changed', { seconds: z.number().int().min(0).max(SLOW_MODE_MAX_SECONDS) }),
  /** For the hosts alone. */
  of('report.made', { ...peer, messageId: messageId.nullable(), note: z.string().max(NOTE_MAX_CHARS) }),
  of('report.settled', { reportId: z.number().int().positive() }),

  of('hands.lowered', {}),
  /** A host asks them to unmute (null: everyone who is silent); nobody is unmuted by it. */
  of('speech.asked', { peerIds: z.array(PeerId).min(1).max(1_000).nullable() }),
  of('speech.declined', {}),
  /** Their hand is lowered, they are shown large, and asked to unmute. */
  of('word.given', peer),
  /** How a host has everyone see the room; null: as each likes. */
  of('layout.changed', { layout: Layout.nullable() }),
] as const;
