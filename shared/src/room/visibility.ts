import type { GroupId, PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import type { Entry, MessageAudience } from './entry.ts';
import { mayReadGroup } from './groups.ts';
import type { Outcome } from './outcome.ts';
import { answeredFor, hasOwnAnswer, pollsFor, toldFor } from './poll-visibility.ts';
import type { RoomState } from './state.ts';

/**
 * What one peer may read of an entry: the entry, or a blank of the same `seq`. Refused entries are blank too: a client
 * that lacks what the server knows (used tokens, bans) must not decide them differently.
 */
export function entryFor(entry: Entry, outcome: Outcome, state: RoomState, viewer: PeerId): Entry {
  if (!outcome.ok) return hidden(entry);
  switch (entry.type) {
    case 'message.said':
      return entry.by === viewer || sees(state, viewer) || mayRead(state, entry.data, viewer) ? entry : hidden(entry);
    case 'pick.drawn':
      return entry.data.shown === 'everyone' || sees(state, viewer) ? entry : hidden(entry);
    case 'pick.undone':
      return isQuietPick(state, entry.data.pickId) && !sees(state, viewer) ? hidden(entry) : entry;
    case 'peer.joined':
      return { ...entry, data: { ...entry.data, tokenId: null } };
    case 'poll.answered': {
      const body = answeredFor(entry, state, viewer, sees(state, viewer));
      if (!body) return hidden(entry);
      return { id: entry.id, by: body.type === 'poll.answered' ? entry.by : null, seq: entry.seq, at: entry.at, ...body };
    }
    case 'poll.closed':
    case 'poll.shown':
      return { ...entry, ...toldFor(entry, state, sees(state, viewer)) };
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
    polls: pollsFor(state.polls, viewer, host),
    chat: host ? state.chat : state.chat.filter((m) => m.peerId === viewer || mayRead(state, m, viewer)),
    picks: host ? state.picks : state.picks.filter(({ shown }) => shown === 'everyone'),
  };
}

/** What viewers have in common: those of one reading are told the same, but for what concerns only themselves (`isOwn`). */
export type Reading = 'host' | 'member' | `group ${GroupId}`;

export function readingOf(state: RoomState, viewer: PeerId): Reading {
  if (sees(state, viewer)) return 'host';
  const groupId = state.groups?.members[viewer] ?? null;
  return groupId === null ? 'member' : `group ${groupId}`;
}

/** May the viewer read this entry although others of its reading may not? */
export function isOwn(entry: Entry, viewer: PeerId): boolean {
  if (entry.type === 'poll.answered') return entry.by === viewer;
  return entry.type === 'message.said' && entry.by === viewer && entry.data.to !== 'everyone';
}

/** Does the viewer's snapshot have what those of others of its reading have not? */
export function hasOwn(state: RoomState, viewer: PeerId): boolean {
  if (hasOwnAnswer(state.polls, viewer)) return true;
  return state.chat.some((message) => message.peerId === viewer && message.to !== 'everyone');
}

function mayRead(state: RoomState, { to, groupId }: { to: MessageAudience; groupId?: GroupId | undefined }, viewer: PeerId): boolean {
  return to === 'everyone' || (to === 'group' && groupId !== undefined && mayReadGroup(state, groupId, viewer));
}

function isQuietPick(state: RoomState, pickId: number): boolean {
  return state.picks.some(({ id, shown }) => id === pickId && shown === 'hosts');
}

function sees(state: RoomState, viewer: PeerId): boolean {
  const peer = state.peers[viewer];
  return peer !== undefined && isHost(peer.role);
}

function hidden(entry: Entry): Entry {
  return { id: entry.id, by: null, seq: entry.seq, at: entry.at, type: 'entry.hidden', data: {} };
}
