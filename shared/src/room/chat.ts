import { isHost } from '../contract/permissions.ts';
import { groupOf, mayReadGroup } from './groups.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import { CHAT_KEPT, type Message, type Peer, type RoomState } from './state.ts';

/**
 * A lock closes the chat among pupils, and slow mode spaces it; the private question to the hosts stays open. What is not known of an
 * answered message is not held against an answer: a reader may lack what the server let through.
 */
export const messageSaid: Rule<'message.said'> = (state, { by, at, seq, data }) => {
  const peer = actor(state, by, 'chat');
  if (isCode(peer)) return peer;
  const { text, to, replyTo, also, groupId } = data;
  if (state.locks.chat && to !== 'hosts' && !isHost(peer.role)) return 'locked';
  if ((to === 'group') !== (groupId !== undefined)) return 'invalid_input';
  if (groupId !== undefined && groupOf(state, peer.id) !== groupId) return 'conflict';
  const open = to === 'everyone' && !isHost(peer.role);
  if (open && waitOf(state, peer, at) > 0) return 'slow_mode';
  if (also !== undefined && (to !== 'hosts' || !isHost(peer.role))) return 'forbidden';
  const answered = replyTo === undefined ? undefined : state.chat.find((m) => m.id === replyTo);
  // What was said to some is not quoted to others, nor by whom it was not meant for.
  if (answered && answered.to !== 'everyone' && (to !== answered.to || groupId !== answered.groupId || !mayRead(state, answered, peer)))
    return 'forbidden';
  const message: Message = {
    id: seq,
    at,
    peerId: peer.id,
    name: peer.name,
    role: peer.role,
    text,
    to,
    deleted: false,
    ...(groupId === undefined ? {} : { groupId }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(also === undefined ? {} : { also }),
  };
  const next = { ...state, chat: [...state.chat, message].slice(-CHAT_KEPT) };
  if (!open || state.slow.seconds === 0) return next;
  return { ...next, slow: { ...state.slow, last: { ...state.slow.last, [peer.id]: at } } };
};

/** Milliseconds at `at` until slow mode lets this peer write to everyone; 0: now. */
export function waitOf({ slow }: RoomState, { id, role }: Pick<Peer, 'id' | 'role'>, at: number): number {
  const last = slow.last[id];
  if (isHost(role) || last === undefined) return 0;
  return Math.max(0, last + slow.seconds * 1_000 - at);
}

export const slowChanged: Rule<'slow.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  return { ...state, slow: { seconds: data.seconds, last: data.seconds === 0 ? {} : state.slow.last } };
};

export const messageDeleted: Rule<'message.deleted'> = (state, { by, data }) => {
  const peer = actor(state, by, 'chat');
  if (isCode(peer)) return peer;
  const message = state.chat.find((m) => m.id === data.messageId);
  if (!message) return 'not_found';
  if (message.peerId !== peer.id && !isHost(peer.role)) return 'forbidden';
  if (message.deleted) return state;
  return { ...state, chat: state.chat.map((m) => (m === message ? { ...m, text: '', deleted: true, deletedBy: peer.id } : m)) };
};

/** By whoever deleted it. The text comes from the log: a deleted one is in no state. */
export const messageRestored: Rule<'message.restored'> = (state, { by, data }) => {
  const peer = actor(state, by, 'chat');
  if (isCode(peer)) return peer;
  const message = state.chat.find((m) => m.id === data.messageId && m.peerId === data.peerId);
  if (!message?.deleted) return 'not_found';
  if (message.deletedBy !== peer.id) return 'forbidden';
  const { deletedBy: _by, ...restored } = { ...message, text: data.text, deleted: false };
  return { ...state, chat: state.chat.map((m) => (m === message ? restored : m)) };
};

type Reader = Pick<Peer, 'id' | 'role'>;

/** Is the message this peer's to read? */
export function mayRead(state: RoomState, message: Pick<Message, 'to' | 'peerId' | 'also' | 'groupId'>, { id, role }: Reader): boolean {
  const { to, peerId, also, groupId } = message;
  if (to === 'everyone' || peerId === id || also === id || isHost(role)) return true;
  return to === 'group' && groupId !== undefined && mayReadGroup(state, groupId, id);
}
