import type { BoardElement } from '../contract/board.ts';
import { weightOf } from '../contract/board.ts';
import type { PeerId } from '../kernel/ids.ts';
import type { Board } from './board.ts';
import type { BodyOf, Entry, EntryType } from './entry.ts';
import type { EntryOf } from './outcome.ts';
import type { PollAnswer, PollQuestion, PollTally } from './poll.ts';
import type { SlidesState, Stroke } from './slides-state.ts';
import type { RoomState } from './state.ts';
import { type Hand, NO_WORDS, type Written, keyOf, wordsIn } from './written.ts';

/** What stands where a name was. */
export const NOBODY = 'Erased person';

/** Which words are to go. */
export interface Gone {
  /** Those that were written so? */
  said(hand: Hand): boolean;
  /** Those that were written before, and are here again? `by`: whose they are, where that stands with them. */
  again(key: string, by?: PeerId): boolean;
  /** All that names this person, or tells what they answered? */
  person(peerId: PeerId | null): boolean;
}

/** Words go that were only ever written so. Where nobody knows that, they go too. */
export function goneFrom(written: Written, said: Gone['said'], person: Gone['person'] = () => false): Gone {
  const sometime = (by: PeerId | null): Hand => ({ from: -Infinity, until: Infinity, by });
  return { said, person, again: (key, by) => written.always(key, said) ?? said(sometime(by ?? null)) };
}

/** `null`: the entry is nothing but words, and goes; its `seq` stays. */
type EntryWords<T extends EntryType> = 'none' | ((entry: EntryOf<T>, gone: Gone) => BodyOf<T>['data'] | null);
type StateWords<K extends keyof RoomState> = 'none' | ((value: RoomState[K], gone: Gone, state: RoomState) => RoomState[K]);

const handOf = ({ at, by }: Pick<Entry, 'at' | 'by'>): Hand => ({ from: at, until: at, by });
/** What was written at a moment that the state knows. */
const at = (time: number, by: PeerId): Hand => ({ from: time, until: time, by });

type Line<D> = Pick<Entry, 'at' | 'by'> & { readonly data: D };

/** Nothing but words of the one who did it. */
const all = <D>(line: Line<D>, gone: Gone): D | null => (gone.said(handOf(line)) ? null : line.data);
/** Words beside what happened, which stays. */
const some =
  <D>(without: (data: D) => D) =>
  (line: Line<D>, gone: Gone): D =>
    gone.said(handOf(line)) ? without(line.data) : line.data;
const named = <D extends { readonly peerId: PeerId; readonly name: string }>({ data }: { readonly data: D }, gone: Gone): D =>
  gone.person(data.peerId) ? { ...data, name: NOBODY } : data;
const counted = <D extends { readonly pollId: string; readonly tally?: PollTally | null | undefined }>(
  { data }: { readonly data: D },
  gone: Gone,
): D => (data.tally ? { ...data, tally: tallyWithout(data.pollId, data.tally, gone) } : data);

/**
 * Where people's own words are in an entry, and what is left without them. A new entry stands here, or nothing compiles. What others' doings
 * hang on keeps its place: without its opening a poll could not be closed, and `ink.undone` would take back the stroke before.
 */
const IN_ENTRIES: { readonly [T in EntryType]: EntryWords<T> } = {
  // Lesson and course have this title too.
  'room.opened': 'none',
  'room.placed': 'none',
  'room.ended': 'none',
  'peer.joined': named,
  'peer.dropped': 'none',
  'peer.left': 'none',
  'peer.removed': 'none',
  'peer.muted': 'none',
  'room.muted': 'none',
  'role.changed': 'none',
  'hand.raised': 'none',
  'hand.lowered': 'none',
  'message.said': all,
  'message.deleted': 'none',
  'media.reopened': 'none',
  'producer.opened': 'none',
  'producer.closed': 'none',
  'producer.paused': 'none',
  'producer.resumed': 'none',
  'locks.changed': 'none',
  'spotlight.changed': 'none',
  'stage.changed': 'none',
  'board.drawn': ({ data }, gone) => ({ ...data, put: data.put.map((element) => elementWithout(element, gone)) }),
  'board.cleared': 'none',
  'board.passed': 'none',
  'deck.opened': ({ data }, gone) => (gone.again(keyOf.deck(data.deckId, data.title)) ? { ...data, title: NO_WORDS } : data),
  'deck.turned': 'none',
  'ink.drawn': some((data) => ({ ...data, shape: shapeWithout(data.shape) })),
  'ink.erased': 'none',
  'ink.cleared': 'none',
  'ink.undone': 'none',
  'ink.allowed': 'none',
  'captions.set': 'none',
  'caption.said': all,
  'lobby.changed': 'none',
  'lobby.admitted': 'none',
  'lobby.refused': 'none',
  'peer.unbanned': 'none',
  'peer.renamed': named,
  /** Whoever takes back that it was deleted has not written it. */
  'message.restored': ({ data }, gone) => (gone.again(keyOf.message(data.messageId), data.peerId) ? null : data),
  'slow.changed': 'none',
  'report.made': (entry, gone) => (gone.person(entry.data.peerId) ? null : all(entry, gone)),
  'report.settled': 'none',
  'hands.lowered': 'none',
  'speech.asked': 'none',
  'speech.declined': 'none',
  'word.given': 'none',
  'layout.changed': 'none',
  'groups.opened': some((data) => ({ ...data, groups: numbered(data.groups) })),
  'groups.closed': 'none',
  'groups.timed': 'none',
  'groups.told': all,
  'peer.moved': 'none',
  'group.helpCalled': 'none',
  'group.helpAnswered': 'none',
  'timer.started': ({ data }, gone) => (gone.again(keyOf.timer(data.label)) ? { ...data, label: '' } : data),
  'timer.paused': 'none',
  'timer.resumed': 'none',
  'timer.extended': 'none',
  'timer.stopped': 'none',
  'pick.drawn': 'none',
  'pick.undone': 'none',
  'seats.arranged': 'none',
  'rung.changed': 'none',
  'rung.capped': 'none',
  'recording.started': 'none',
  'recording.paused': 'none',
  'recording.resumed': 'none',
  'recording.stopped': 'none',
  'recording.taken': 'none',
  'recording.saved': 'none',
  'recording.troubled': 'none',
  'chapter.marked': all,
  'poll.opened': some(unasked),
  'poll.answered': ({ data, by }, gone) =>
    gone.person(by) ? null : counted({ data: { ...data, answer: answerWithout(data.pollId, by, data.answer, gone) } }, gone),
  'poll.tallied': counted,
  'poll.closed': counted,
  'poll.shown': counted,
  'quiz.opened': ({ data }, gone) => (gone.again(keyOf.quiz(data.quizId, data.title)) ? { ...data, title: NO_WORDS } : data),
  'quiz.closed': 'none',
  'entry.hidden': 'none',
};

/** The same of all that entries amount to. */
const IN_STATES: { readonly [K in keyof RoomState]: StateWords<K> } = {
  seq: 'none',
  at: 'none',
  phase: 'none',
  title: 'none',
  size: 'none',
  openedAt: 'none',
  placement: 'none',
  peers: unnamed,
  producers: 'none',
  hands: 'none',
  chat: (chat, gone) => chat.filter(({ at: then, peerId }) => !gone.said(at(then, peerId))),
  locks: 'none',
  spotlight: 'none',
  stage: 'none',
  groups: (groups, gone) =>
    groups && {
      ...groups,
      groups: gone.again(keyOf.groups(groups.openedAt)) ? numbered(groups.groups) : groups.groups,
      told: groups.told && gone.again(keyOf.told(groups.told.at)) ? null : groups.told,
    },
  timer: (timer, gone) => (timer && gone.again(keyOf.timer(timer.label)) ? { ...timer, label: '' } : timer),
  picks: (picks, gone) => picks.map((pick) => (gone.person(pick.peerId) ? { ...pick, name: NOBODY } : pick)),
  seats: 'none',
  rungs: 'none',
  board: boardWithout,
  slides: slidesWithout,
  captions: (captions, gone) => ({ ...captions, said: captions.said.filter(({ at: then, peerId }) => !gone.said(at(then, peerId))) }),
  recordingPolicy: 'none',
  recording: 'none',
  polls: (polls, gone) =>
    polls.map((poll) => ({
      ...poll,
      ...(gone.again(keyOf.poll(poll.openedAt)) ? unasked(poll) : {}),
      tally: poll.tally && tallyWithout(poll.id, poll.tally, gone),
      answers: answersWithout(poll.id, poll.answers, gone),
    })),
  quiz: (quiz, gone) => (quiz && gone.again(keyOf.quiz(quiz.id, quiz.title), quiz.by ?? undefined) ? { ...quiz, title: NO_WORDS } : quiz),
  given: (given, gone) => ({
    ...given,
    names: Object.fromEntries(Object.entries(given.names).filter(([id]) => !gone.person(id as PeerId))),
  }),
  banned: 'none',
  barred: (barred, gone) => barred.map((one) => (gone.person(one.peerId) ? { ...one, name: NOBODY } : one)),
  lobby: (lobby, gone) => ({ ...lobby, waiting: unnamed(lobby.waiting, gone) }),
  slow: 'none',
  words: 'none',
  reports: (reports, gone) =>
    reports.filter((report) => !gone.said(at(report.at, report.by)) && !gone.person(report.peerId) && !quotes(report, gone)),
  layout: 'none',
  tokens: 'none',
};

/** Types of entries that have neither words nor names: there is nothing to look for in them. */
export const WORDLESS: readonly EntryType[] = (Object.keys(IN_ENTRIES) as EntryType[]).filter((type) => IN_ENTRIES[type] === 'none');

/** The entry without words that go; the same one where there are none. */
export function entryWithout(entry: Entry, gone: Gone): Entry {
  // The table pairs each type with its own rule; the compiler can't follow that through an index.
  const words = IN_ENTRIES[entry.type] as EntryWords<EntryType>;
  if (words === 'none') return entry;
  const data = words(entry as EntryOf<EntryType>, gone);
  if (data === null) return { id: entry.id, seq: entry.seq, at: entry.at, by: null, type: 'entry.hidden', data: {} };
  return data === entry.data || JSON.stringify(data) === JSON.stringify(entry.data) ? entry : ({ ...entry, data } as Entry);
}

export function stateWithout(state: RoomState, gone: Gone): RoomState {
  const parts = (Object.keys(IN_STATES) as (keyof RoomState)[]).map((part) => [part, partWithout(part, state, gone)]);
  return { ...state, ...(Object.fromEntries(parts) as Partial<RoomState>) };
}

function partWithout<K extends keyof RoomState>(part: K, state: RoomState, gone: Gone): RoomState[K] {
  const words: StateWords<K> = IN_STATES[part];
  return words === 'none' ? state[part] : words(state[part], gone, state);
}

/** Who is there, by which names. */
function unnamed(peers: RoomState['peers'], gone: Gone): RoomState['peers'] {
  const entries = Object.entries(peers).map(([id, peer]) => {
    if (!gone.person(peer.id)) return [id, peer] as const;
    const { accountName: _name, ...rest } = peer;
    return [id, { ...rest, name: NOBODY }] as const;
  });
  return Object.fromEntries(entries);
}

/** Is it about a message that goes? Its words are in it. */
function quotes({ messageId, peerId }: { readonly messageId: number | null; readonly peerId: PeerId }, gone: Gone): boolean {
  return messageId !== null && gone.again(keyOf.message(messageId), peerId);
}

function numbered<G extends { readonly name: string }>(groups: readonly G[]): G[] {
  return groups.map((group, i) => ({ ...group, name: String(i + 1) }));
}

/** What others answered stays, to a question that nobody reads. */
function unasked<Q extends Pick<PollQuestion, 'question' | 'options'>>(poll: Q): Q {
  return { ...poll, question: poll.question && NO_WORDS, options: poll.options.map((_option, i) => String(i + 1)) };
}

function answerWithout(pollId: string, by: PeerId | null, answer: PollAnswer, gone: Gone): PollAnswer {
  if (answer.kind !== 'text' || !gone.again(keyOf.answer(pollId, answer.text), by ?? undefined)) return answer;
  return { ...answer, text: NO_WORDS };
}

function answersWithout(pollId: string, answers: Record<string, PollAnswer>, gone: Gone): Record<string, PollAnswer> {
  const left = Object.entries(answers).filter(([id]) => !gone.person(id as PeerId));
  return Object.fromEntries(left.map(([id, answer]) => [id, answerWithout(pollId, id as PeerId, answer, gone)]));
}

/** How many answered stays, and what others wrote too. */
function tallyWithout(pollId: string, tally: PollTally, gone: Gone): PollTally {
  return { ...tally, values: tally.values.filter(({ value }) => !gone.again(keyOf.answer(pollId, value))) };
}

/** What was drawn stays, since others may have drawn around it. */
function elementWithout(element: BoardElement, gone: Gone): BoardElement {
  const words = wordsIn(element);
  if (words === '' || !gone.again(keyOf.board(element.id, words))) return element;
  if (element.type === 'text') {
    const { original: _original, ...rest } = element;
    return { ...rest, text: NO_WORDS };
  }
  if (element.type !== 'image') return element;
  const { alt: _alt, ...rest } = element;
  return rest;
}

function boardWithout(board: Board, gone: Gone): Board {
  let { chars } = board;
  const without = (element: BoardElement): BoardElement => {
    const left = elementWithout(element, gone);
    if (left !== element) chars += weightOf(left) - weightOf(element);
    return left;
  };
  const shelves = mapped(board.shelves, (shelf) => mapped(shelf, without));
  return { ...board, shelves, chars };
}

function shapeWithout(shape: Stroke['shape']): Stroke['shape'] {
  return shape.tool === 'text' ? { ...shape, text: NO_WORDS } : shape;
}

function slidesWithout(slides: SlidesState, gone: Gone): SlidesState {
  const without = (strokes: readonly Stroke[]): Stroke[] =>
    strokes.map((stroke) =>
      stroke.shape.tool === 'text' && gone.again(keyOf.ink(stroke.id), stroke.by)
        ? { ...stroke, shape: shapeWithout(stroke.shape) }
        : stroke,
    );
  return {
    ...slides,
    decks: slides.decks.map((deck) => (gone.again(keyOf.deck(deck.id, deck.title)) ? { ...deck, title: NO_WORDS } : deck)),
    ink: mapped(slides.ink, without),
    erased: slides.erased.map((erasure) => ({ ...erasure, strokes: without(erasure.strokes) })),
  };
}

function mapped<V, W>(record: Record<string, V>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
