import { mayReadGroup } from './groups.ts';
import { EntryId, type GroupId, type PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import { mayRead } from './chat.ts';
import { personOf } from './lobby.ts';
import type { Entry, MessageAudience } from './entry.ts';
import type { Outcome } from './outcome.ts';
import { answeredFor, hasOwnAnswer, pollsFor, toldFor } from './poll-visibility.ts';
import { type Message, type Peer, type RoomState, emptyRoom } from './state.ts';

/**
 * What one peer may read of an entry: the entry, or a blank of the same `seq`. Refused entries are blank too: a client
 * that lacks what the server knows (used tokens, bans) must not decide them differently.
 */
export function entryFor(entry: Entry, outcome: Outcome, state: RoomState, viewer: PeerId): Entry {
  if (readingOf(state, viewer) === 'waiting') return entryForStranger(entry, outcome, viewer);
  if (!outcome.ok) return hidden(entry);
  switch (entry.type) {
    case 'message.said':
      return isOwn(entry, viewer) || sees(state, viewer) || mayReadOpen(state, entry.data, viewer) ? entry : hidden(entry);
    case 'caption.said':
      return sees(state, viewer) || mayHear(state, entry.data, viewer) ? entry : hidden(entry);
    case 'pick.drawn':
      return entry.data.shown === 'everyone' || sees(state, viewer) ? entry : hidden(entry);
    case 'pick.undone':
      return isQuietPick(state, entry.data.pickId) && !sees(state, viewer) ? hidden(entry) : entry;
    case 'message.restored':
      return mayReadAgain(state, entry.data.messageId, viewer) ? entry : hidden(entry);
    case 'report.made':
    case 'report.settled':
      return sees(state, viewer) ? entry : hidden(entry);
    case 'peer.joined':
      return {
        ...entry,
        data: { ...entry.data, tokenId: null, name: sees(state, viewer) ? entry.data.name : nameHere(state, entry.data) },
      };
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

/**
 * What one may read who waits to be let in, or is no longer there: that they came and went themselves. Of everything else not even who
 * did it: an entry's id tells.
 */
export function entryForStranger(entry: Entry, outcome: Outcome, viewer: PeerId): Entry {
  const own = outcome.ok && (entry.type === 'peer.left' || entry.type === 'peer.removed' || entry.type === 'lobby.refused');
  if (own && entry.data.peerId === viewer) return entry;
  return { ...hidden(entry), id: EntryId.parse(`hidden:${entry.seq}`) };
}

/** What one peer may read of the whole: its snapshot. Whoever waits reads of themselves, and which lesson it is. */
export function stateFor(state: RoomState, viewer: PeerId): RoomState {
  const waiting = waitingAs(state, viewer);
  if (waiting) return stateOfWaiting(state, waiting);
  if (sees(state, viewer)) return { ...state, tokens: [], polls: pollsFor(state.polls, viewer, true) };
  return {
    ...state,
    tokens: [],
    given: { ...state.given, names: {} },
    banned: [],
    barred: [],
    reports: [],
    peers: withoutAccountNames(state.peers),
    lobby: { ...state.lobby, waiting: withoutAccountNames(state.lobby.waiting) },
    polls: pollsFor(state.polls, viewer, false),
    chat: state.chat.filter((message) => isTo(message, viewer) || mayReadOpen(state, message, viewer)),
    captions: { ...state.captions, said: state.captions.said.filter((caption) => mayHear(state, caption, viewer)) },
    picks: state.picks.filter(({ shown }) => shown === 'everyone'),
  };
}

function stateOfWaiting({ seq, at, phase, title, openedAt, lobby }: RoomState, peer: Peer): RoomState {
  return { ...emptyRoom, seq, at, phase, title, openedAt, lobby: { who: lobby.who, waiting: { [peer.id]: peer }, letIn: [] } };
}

/** What viewers have in common: those of one reading are told the same, but for what concerns only themselves (`isOwn`). */
export type Reading = 'waiting' | 'host' | 'member' | `group ${GroupId}`;

export function readingOf(state: RoomState, viewer: PeerId): Reading {
  if (waitingAs(state, viewer)) return 'waiting';
  if (sees(state, viewer)) return 'host';
  const groupId = state.groups?.members[viewer] ?? null;
  return groupId === null ? 'member' : `group ${groupId}`;
}

/** May the viewer read this entry although others of its reading may not? */
export function isOwn(entry: Entry, viewer: PeerId): boolean {
  switch (entry.type) {
    case 'message.said':
      return entry.data.to !== 'everyone' && (entry.by === viewer || entry.data.also === viewer);
    case 'poll.answered':
      return entry.by === viewer;
    case 'message.restored':
      return true;
    default:
      return false;
  }
}

/** Does the viewer's snapshot have what those of others of its reading have not? */
export function hasOwn(state: RoomState, viewer: PeerId): boolean {
  if (waitingAs(state, viewer) || hasOwnAnswer(state.polls, viewer)) return true;
  return state.chat.some((message) => message.to !== 'everyone' && isTo(message, viewer));
}

/** Does this entry let the viewer in, or make a host of them? What came before was not for them to read: they are to have the whole room. */
export function letsIn(entry: Entry, outcome: Outcome, viewer: PeerId): boolean {
  if (!outcome.ok) return false;
  if (entry.type === 'role.changed') return entry.data.peerId === viewer && isHost(entry.data.role);
  return entry.type === 'lobby.admitted' && entry.data.peerIds.includes(viewer);
}

function waitingAs(state: RoomState, viewer: PeerId): Peer | undefined {
  return state.peers[viewer] ? undefined : state.lobby.waiting[viewer];
}

function isTo(message: Message, viewer: PeerId): boolean {
  return message.peerId === viewer || message.also === viewer;
}

/** Who comes back has the name that they have here: the account's, which the entry brings, is for hosts. */
function nameHere(state: RoomState, { peerId, name }: { peerId: PeerId; name: string }): string {
  return personOf(state, peerId)?.name ?? name;
}

function mayReadAgain(state: RoomState, messageId: number, viewer: PeerId): boolean {
  const message = state.chat.find((one) => one.id === messageId);
  return message !== undefined && mayRead(state, message, state.peers[viewer] ?? { id: viewer, role: 'observer' });
}

function mayReadOpen(state: RoomState, { to, groupId }: { to: MessageAudience; groupId?: GroupId | undefined }, viewer: PeerId): boolean {
  return to === 'everyone' || (to === 'group' && groupId !== undefined && mayReadGroup(state, groupId, viewer));
}

function mayHear(state: RoomState, { groupId }: { groupId?: GroupId | undefined }, viewer: PeerId): boolean {
  return groupId === undefined || mayReadGroup(state, groupId, viewer);
}

function isQuietPick(state: RoomState, pickId: number): boolean {
  return state.picks.some(({ id, shown }) => id === pickId && shown === 'hosts');
}

function sees(state: RoomState, viewer: PeerId): boolean {
  const peer = state.peers[viewer];
  return peer !== undefined && isHost(peer.role);
}

function withoutAccountNames(peers: RoomState['peers']): RoomState['peers'] {
  if (!Object.values(peers).some(({ accountName }) => accountName !== undefined)) return peers;
  return Object.fromEntries(Object.entries(peers).map(([id, { accountName: _name, ...peer }]) => [id, peer]));
}

function hidden(entry: Entry): Entry {
  return { id: entry.id, by: null, seq: entry.seq, at: entry.at, type: 'entry.hidden', data: {} };
}
