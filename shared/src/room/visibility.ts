import type { PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import type { Entry } from './entry.ts';
import type { Outcome } from './outcome.ts';
import type { RoomState } from './state.ts';

/**
 * What one peer may read of an entry: the entry, or a blank of the same `seq`. Refused entries are blank too: a client
 * that lacks what the server knows (used tokens, bans) must not decide them differently.
 */
export function entryFor(entry: Entry, outcome: Outcome, state: RoomState, viewer: PeerId): Entry {
  if (!outcome.ok) return hidden(entry);
  switch (entry.type) {
    case 'message.said':
      return entry.data.to === 'everyone' || entry.by === viewer || sees(state, viewer) ? entry : hidden(entry);
    case 'peer.joined':
      return { ...entry, data: { ...entry.data, tokenId: null } };
    default:
      return entry;
  }
}

/** What one peer may read of the whole: its snapshot. */
export function stateFor(state: RoomState, viewer: PeerId): RoomState {
  const host = sees(state, viewer);
  return {
    ...state,
    tokens: [],
    banned: host ? state.banned : [],
    chat: host ? state.chat : state.chat.filter((m) => m.to === 'everyone' || m.peerId === viewer),
  };
}

/** What viewers have in common: those of one reading are told the same, but for what concerns only themselves (`isOwn`). */
export type Reading = 'host' | 'member';

export function readingOf(state: RoomState, viewer: PeerId): Reading {
  return sees(state, viewer) ? 'host' : 'member';
}

/** May the viewer read this entry although others of its reading may not? */
export function isOwn(entry: Entry, viewer: PeerId): boolean {
  return entry.type === 'message.said' && entry.by === viewer && entry.data.to !== 'everyone';
}

/** Does the viewer's snapshot have what those of others of its reading have not? */
export function hasOwn(state: RoomState, viewer: PeerId): boolean {
  return state.chat.some((message) => message.peerId === viewer && message.to !== 'everyone');
}

function sees(state: RoomState, viewer: PeerId): boolean {
  const peer = state.peers[viewer];
  return peer !== undefined && isHost(peer.role);
}

function hidden(entry: Entry): Entry {
  return { id: entry.id, by: null, seq: entry.seq, at: entry.at, type: 'entry.hidden', data: {} };
}
