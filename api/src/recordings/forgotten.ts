import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';

type State = NonNullable<LogPieceContent['state']>;

/** What stands where a name was. */
const NOBODY = 'Erased person';

/** The same piece of a log, in which this peer has no name and has said nothing. `seq` stays without gaps. */
export function withoutPeer({ state, entries, ...rest }: LogPieceContent, peerId: string): LogPieceContent {
  return { ...rest, state: state && stateWithout(state, peerId), entries: entries.map((entry) => entryWithout(entry, peerId)) };
}

function stateWithout(state: State, peerId: string): State {
  const { captions, groups } = state;
  const told = groups?.told?.name === state.peers[peerId]?.name ? null : groups?.told;
  return {
    ...state,
    peers: unnamed(state.peers, peerId),
    lobby: { ...state.lobby, waiting: unnamed(state.lobby.waiting, peerId) },
    barred: state.barred.map((one) => (one.peerId === peerId ? { ...one, name: NOBODY } : one)),
    reports: state.reports.filter((report) => report.by !== peerId && report.peerId !== peerId),
    chat: state.chat.filter((message) => message.peerId !== peerId),
    captions: { ...captions, said: captions.said.filter((caption) => caption.peerId !== peerId) },
    groups: groups && { ...groups, told: told ?? null },
  };
}

function unnamed(peers: State['peers'], peerId: string): State['peers'] {
  const peer = peers[peerId];
  if (!peer) return peers;
  const { accountName: _name, ...rest } = peer;
  return { ...peers, [peerId]: { ...rest, name: NOBODY } };
}

function entryWithout(entry: Entry, peerId: string): Entry {
  switch (entry.type) {
    case 'message.said':
    case 'caption.said':
    case 'groups.told':
      return entry.by === peerId ? blank(entry) : entry;
    case 'message.restored':
      return entry.data.peerId === peerId ? blank(entry) : entry;
    case 'report.made':
      return entry.by === peerId || entry.data.peerId === peerId ? blank(entry) : entry;
    case 'peer.joined':
      return entry.data.peerId === peerId ? { ...entry, data: { ...entry.data, name: NOBODY } } : entry;
    case 'peer.renamed':
      return entry.data.peerId === peerId ? { ...entry, data: { ...entry.data, name: NOBODY } } : entry;
    default:
      return entry;
  }
}

function blank({ id, seq, at, by }: Entry): Entry {
  return { id, seq, at, by, type: 'entry.hidden', data: {} };
}
