import { isHost } from '../contract/permissions.ts';
import { groupOf } from './groups.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import { CHAT_KEPT, type Message } from './state.ts';

/** A lock closes the chat among pupils; the private question to the hosts stays open. */
export const messageSaid: Rule<'message.said'> = (state, { by, at, seq, data }) => {
  const peer = actor(state, by, 'chat');
  if (isCode(peer)) return peer;
  if (state.locks.chat && data.to !== 'hosts' && !isHost(peer.role)) return 'locked';
  const { groupId } = data;
  if ((data.to === 'group') !== (groupId !== undefined)) return 'invalid_input';
  if (groupId !== undefined && groupOf(state, peer.id) !== groupId) return 'conflict';
  const message: Message = {
    id: seq,
    at,
    peerId: peer.id,
    name: peer.name,
    role: peer.role,
    text: data.text,
    to: data.to,
    deleted: false,
    ...(groupId === undefined ? {} : { groupId }),
  };
  return { ...state, chat: [...state.chat, message].slice(-CHAT_KEPT) };
};

export const messageDeleted: Rule<'message.deleted'> = (state, { by, data }) => {
  const peer = actor(state, by, 'chat');
  if (isCode(peer)) return peer;
  const message = state.chat.find((m) => m.id === data.messageId);
  if (!message) return 'not_found';
  if (message.peerId !== peer.id && !isHost(peer.role)) return 'forbidden';
  return { ...state, chat: state.chat.map((m) => (m === message ? { ...m, text: '', deleted: true } : m)) };
};
