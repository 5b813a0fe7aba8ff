import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { BoardElement } from '@watoto/shared/contract/board.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import type { PollQuestion } from '@watoto/shared/room/poll.ts';
import type { Stroke } from '@watoto/shared/room/slides-state.ts';

type State = NonNullable<LogPieceContent['state']>;

/** What stands where a name was. */
const NOBODY = 'Erased person';
/** What stands where words were that others' doings hang on. */
const NO_WORDS = '–';

/** The same piece of a log, in which this peer has no name and has said nothing. `seq` stays without gaps. */
export function withoutPeer({ state, entries, ...rest }: LogPieceContent, peerId: string): LogPieceContent {
  return { ...rest, state: state && stateWithout(state, peerId), entries: entries.map((entry) => entryWithout(entry, peerId)) };
}

function stateWithout(state: State, peerId: string): State {
  const { captions, groups, slides, given } = state;
  const { [peerId]: _given, ...names } = given.names;
  const others = (strokes: readonly Stroke[]) => strokes.filter(({ by, shape }) => by !== peerId || shape.tool !== 'text');
  const told = groups?.told?.name === state.peers[peerId]?.name ? null : groups?.told;
  return {
    ...state,
    peers: unnamed(state.peers, peerId),
    lobby: { ...state.lobby, waiting: unnamed(state.lobby.waiting, peerId) },
    barred: state.barred.map((one) => (one.peerId === peerId ? { ...one, name: NOBODY } : one)),
    reports: state.reports.filter((report) => report.by !== peerId && report.peerId !== peerId),
    chat: state.chat.filter((message) => message.peerId !== peerId),
    picks: state.picks.map((pick) => (pick.peerId === peerId ? { ...pick, name: NOBODY } : pick)),
    given: { ...given, names },
    slides: {
      ...slides,
      ink: Object.fromEntries(Object.entries(slides.ink).map(([page, strokes]) => [page, others(strokes)])),
      erased: slides.erased.map((erasure) => ({ ...erasure, strokes: others(erasure.strokes) })),
    },
    polls: state.polls.map((poll) => ({
      ...poll,
      answers: Object.fromEntries(Object.entries(poll.answers).filter(([id]) => id !== peerId)),
    })),
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

/** The entry without this peer's name and words; the same one where there are none. */
export function entryWithout(entry: Entry, peerId: string): Entry {
  switch (entry.type) {
    case 'message.said':
    case 'caption.said':
    case 'groups.told':
    case 'chapter.marked':
    case 'poll.answered':
      return entry.by === peerId ? blank(entry) : entry;
    case 'ink.drawn':
      return entry.by === peerId && entry.data.shape.tool === 'text' ? blank(entry) : entry;
    case 'board.drawn':
      return entry.by === peerId ? { ...entry, data: { ...entry.data, put: entry.data.put.map(withoutWords) } } : entry;
    case 'timer.started':
      return entry.by === peerId ? { ...entry, data: { ...entry.data, label: '' } } : entry;
    case 'poll.opened':
      return entry.by === peerId ? { ...entry, data: unasked(entry.data) } : entry;
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

/** What was drawn stays, since others may have drawn around it. */
function withoutWords(element: BoardElement): BoardElement {
  if (element.type === 'text') {
    const { original: _original, ...rest } = element;
    return { ...rest, text: NO_WORDS };
  }
  if (element.type !== 'image') return element;
  const { alt: _alt, ...rest } = element;
  return rest;
}

/** What others answered stays, to a question that nobody reads. */
function unasked(poll: PollQuestion): PollQuestion {
  return { ...poll, question: NO_WORDS, options: poll.options.map((_option, i) => String(i + 1)) };
}

function blank({ id, seq, at, by }: Entry): Entry {
  return { id, seq, at, by, type: 'entry.hidden', data: {} };
}
