import { ConnectionId } from '@watoto/shared/kernel/ids.ts';
import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import { emptyRoom, type Message, type Peer, type RoomState } from '@watoto/shared/room/state.ts';
import type { Lane } from './lanes.ts';
import { instantOf, plays, type TimeLine } from './timeline.ts';

/** What was said where nothing plays (before the recording, in a pause, in what was cut away) is not shown; where a recorder failed it is. */
export function shownChat(chat: readonly Message[], line: TimeLine, gaps: Replay['gaps']): Message[] {
  const shown = shownAt(line, gaps);
  return chat.filter(({ at }) => shown(at));
}

function shownAt(line: TimeLine, gaps: Replay['gaps']): (at: number) => boolean {
  const lost = gaps
    .filter(({ reason, track }) => reason !== 'paused' && track === null)
    .map(({ positionMs, ms }) => ({ from: instantOf(line, positionMs) - ms, until: instantOf(line, positionMs) }));
  return (at) => plays(line, at) || lost.some(({ from, until }) => from <= at && at < until);
}

const NOBODY = ConnectionId.parse('recorded');

/** The room as it is drawn: whoever is seen or heard has a name, also while the log is not there yet. */
export function shownRoom(room: RoomState | null, lanes: readonly Lane[], line: TimeLine, gaps: Replay['gaps']): RoomState {
  const base = room ?? { ...emptyRoom, phase: 'open' as const };
  const absent = lanes.filter(({ peerId }) => !base.peers[peerId]);
  const more = absent.map(({ peerId, name, role }): [string, Peer] => [
    peerId,
    { id: peerId, name, role, connectionId: NOBODY, joinedAt: 0, droppedAt: null, nodeId: null },
  ]);
  const chat = shownChat(base.chat, line, gaps);
  const shown = shownAt(line, gaps);
  const { groups } = base;
  return {
    ...base,
    // As with messages: told before the recording, or in a pause, is not for who watches.
    groups: groups?.told && !shown(groups.told.at) ? { ...groups, told: null } : groups,
    // Nor is who was picked then, nor whom teachers picked among themselves.
    picks: base.picks.filter((pick) => pick.shown === 'everyone' && shown(pick.at)),
    peers: more.length === 0 ? base.peers : { ...base.peers, ...Object.fromEntries(more) },
    chat: chat.length === base.chat.length ? base.chat : chat,
  };
}
