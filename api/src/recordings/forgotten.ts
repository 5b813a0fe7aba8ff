import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';

/** What stands where a name was. */
const NOBODY = 'Erased person';

/** The same piece of a log, in which this peer has no name and has said nothing. `seq` stays without gaps. */
export function withoutPeer({ state, entries, ...rest }: LogPieceContent, peerId: string): LogPieceContent {
  return { ...rest, state: state && stateWithout(state, peerId), entries: entries.map((entry) => entryWithout(entry, peerId)) };
}

function stateWithout(state: NonNullable<LogPieceContent['state']>, peerId: string): NonNullable<LogPieceContent['state']> {
  const peer = state.peers[peerId];
  return {
    ...state,
    peers: peer ? { ...state.peers, [peerId]: { ...peer, name: NOBODY } } : state.peers,
    chat: state.chat.filter((message) => message.peerId !== peerId),
  };
}

function entryWithout(entry: Entry, peerId: string): Entry {
  if (entry.type === 'message.said' && entry.by === peerId) {
    const { id, seq, at, by } = entry;
    return { id, seq, at, by, type: 'entry.hidden', data: {} };
  }
  if (entry.type === 'peer.joined' && entry.data.peerId === peerId) return { ...entry, data: { ...entry.data, name: NOBODY } };
  return entry;
}
