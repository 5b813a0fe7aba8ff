import { expect } from 'vitest';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { elementsOf } from '@watoto/shared/room/board.ts';
import { missingShelf } from '@watoto/shared/room/board-pages.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { everybody, personOf } from '@watoto/shared/room/lobby.ts';
import type { Outcome } from '@watoto/shared/room/outcome.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { stateFor } from '@watoto/shared/room/visibility.ts';

/**
 * Who may see what, written down a second time and in other words than `room/visibility.ts`: what a client was sent is held against this.
 * `truth` is the entry as the log has it, `state` the room at some moment between its append and now.
 */
export function maySee(told: Entry, truth: Entry, outcome: Outcome, viewer: PeerId, state: RoomState): boolean {
  if (told.type === 'entry.hidden') return Object.keys(told.data).length === 0 && told.by === null;
  if (!outcome.ok) return false;
  const me = state.peers[viewer];
  if (!me) return isOwnEnd(told, viewer);
  const host = isHost(me.role);
  switch (told.type) {
    case 'message.said':
      return host || isForMe(told.data, told.by, viewer, state);
    case 'caption.said':
      return host || told.data.groupId === undefined || state.groups?.members[viewer] === told.data.groupId;
    case 'message.restored': {
      const message = state.chat.find(({ id }) => id === told.data.messageId);
      return host || message === undefined || isForMe(message, message.peerId, viewer, state);
    }
    case 'report.made':
    case 'report.settled':
      return host;
    case 'pick.drawn':
      return host || told.data.shown === 'everyone';
    case 'pick.undone':
      return host || state.picks.some(({ id, shown }) => id === told.data.pickId && shown === 'everyone');
    case 'peer.joined':
      // The name of the account is for hosts: others read the one that the person has here.
      return told.data.tokenId === null && (host || told.data.name === (personOf(state, told.data.peerId)?.name ?? told.data.name));
    case 'poll.answered':
      return (
        (told.by === viewer || (host && isNamed(state, told.data.pollId))) && (!told.data.tally || host || isShown(state, told.data.pollId))
      );
    case 'poll.tallied':
      return truth.type === 'poll.answered' && told.by === null && (host || isShown(state, told.data.pollId));
    case 'poll.closed':
    case 'poll.shown':
      return told.data.tally === undefined || host || isShown(state, told.data.pollId);
    default:
      return true;
  }
}

/** A snapshot has nothing that its reader may not see. */
export function expectSightOf(snapshot: RoomState, viewer: PeerId, state: RoomState): void {
  const me = state.peers[viewer];
  expect(snapshot.tokens).toEqual([]);
  if (!me) {
    expect([snapshot.peers, snapshot.chat, snapshot.polls, snapshot.captions.said, snapshot.reports, snapshot.board.count]).toEqual([
      {},
      [],
      [],
      [],
      [],
      0,
    ]);
    expect(Object.keys(snapshot.lobby.waiting).filter((id) => id !== viewer)).toEqual([]);
    return;
  }
  if (isHost(me.role)) return;
  expect([snapshot.banned, snapshot.barred, snapshot.reports, snapshot.given.names]).toEqual([[], [], [], {}]);
  expect(snapshot.chat.filter((message) => !isForMe(message, message.peerId, viewer, state))).toEqual([]);
  expect(snapshot.captions.said.filter(({ groupId }) => groupId !== undefined && state.groups?.members[viewer] !== groupId)).toEqual([]);
  expect(snapshot.picks.filter(({ shown }) => shown === 'hosts')).toEqual([]);
  expect(snapshot.polls.filter(({ tally, shown }) => tally !== null && !shown)).toEqual([]);
  expect(snapshot.polls.flatMap(({ answers }) => Object.keys(answers)).filter((id) => id !== viewer)).toEqual([]);
  expect([...everybody(snapshot)].filter(({ accountName }) => accountName !== undefined)).toEqual([]);
}

/**
 * What a client shows, to be held against what the log amounts to. What it alone lacks, since it was said in a group that it was not in
 * then, and what it fetches only when it is looked at, is not compared.
 */
export function shownTo(state: RoomState, viewer: PeerId) {
  const { board, chat: _chat, captions, ...seen } = stateFor(state, viewer);
  const { pens, drawnAt } = board;
  return { ...seen, pens, drawnAt, language: captions.language };
}

/** All that a client lacks of what it may read, or has beside it. */
export function differences(client: RoomState, log: RoomState, viewer: PeerId): string[] {
  const [mine, all] = [stateFor(client, viewer), stateFor(log, viewer)];
  const ofGroups = ({ groupId }: { groupId?: unknown }) => groupId !== undefined;
  const lacks = <T extends { id: number; groupId?: unknown }>(what: string, has: readonly T[], should: readonly T[]) => {
    const known = new Map(has.map((one) => [one.id, JSON.stringify(sorted(one))]));
    return should
      .filter((one) => known.get(one.id) !== JSON.stringify(sorted(one)) && !(ofGroups(one) && !known.has(one.id)))
      .map((one) => `${what} ${JSON.stringify(one)}, not ${known.get(one.id)}`);
  };
  const found = [...lacks('message', mine.chat, all.chat), ...lacks('caption', mine.captions.said, all.captions.said)];
  const known = new Set(all.chat.map(({ id }) => id));
  found.push(...mine.chat.filter(({ id }) => !known.has(id)).map((one) => `no message ${JSON.stringify(one)}`));
  if (missingShelf(client.board) !== null && client.board.fetched) return found;
  const [drawn, should] = [JSON.stringify(elementsOf(mine.board)), JSON.stringify(elementsOf(all.board))];
  if (drawn !== should || mine.board.chars !== all.board.chars || mine.board.count !== all.board.count)
    found.push(`board ${drawn}, not ${should}`);
  return found;
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isOwnEnd(told: Entry, viewer: PeerId): boolean {
  return (told.type === 'peer.left' || told.type === 'peer.removed' || told.type === 'lobby.refused') && told.data.peerId === viewer;
}

type Said = { to: string; groupId?: unknown; also?: PeerId | undefined };

function isForMe({ to, groupId, also }: Said, by: PeerId | null, viewer: PeerId, state: RoomState): boolean {
  if (to === 'everyone' || by === viewer || also === viewer) return true;
  return to === 'group' && state.groups?.members[viewer] === groupId;
}

function isNamed({ polls }: RoomState, pollId: string): boolean {
  return polls.some(({ id, named }) => id === pollId && named);
}

function isShown({ polls }: RoomState, pollId: string): boolean {
  return polls.some(({ id, shown }) => id === pollId && shown);
}
