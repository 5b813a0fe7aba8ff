import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoardElement } from '../contract/board.ts';
import { holds, overlaps, type Span } from '../kernel/spans.ts';
import { DeckId, GroupId, type PeerId } from '../kernel/ids.ts';
import { Entry, type EntryBody } from './entry.ts';
import { Said, id } from './order.fixture.ts';
import { apply } from './room.ts';
import { emptyRoom, RoomState } from './state.ts';
import { entryWithout, type Gone, goneFrom, stateWithout } from './words.ts';
import { Written } from './written.ts';

const deckId = DeckId.parse('01900000-0000-7000-8000-00000000000d');
const page = { deckId, page: 1 };
const uuid = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const element = (name: string, version: number, more: object) =>
  BoardElement.parse({ id: name, version, nonce: 1, index: 'a0', seed: 1, x: 0, y: 0, width: 9, height: 9, ...more });
const PEOPLE = ['teacher', 'helper', 'amina', 'brian'] as const;
type Who = (typeof PEOPLE)[number];

interface Word {
  readonly text: string;
  readonly at: number;
  readonly by: Who;
  /** It stands beside what others wrote: it may go with it. */
  readonly among: boolean;
  /** When it was told to everybody, by somebody else: then at the latest it is no secret of a cut. */
  readonly again: number[];
}

/** A lesson in which everybody writes wherever one can, each time another word. What the rules refuse nobody reads. */
class Scribbled {
  readonly room = new Said();
  readonly words: Word[] = [];
  readonly #elements = new Map<string, { version: number; words: object }>();
  #pollId: string | null = null;
  #n = 0;

  constructor() {
    for (const [name, role] of [
      ['teacher', 'host'],
      ['helper', 'cohost'],
      ['amina', 'pupil'],
      ['brian', 'pupil'],
    ] as const)
      this.room.join(name, role);
    for (const name of PEOPLE) this.room.mic(name);
    for (const body of [
      { type: 'captions.set', data: { language: 'en' } },
      { type: 'board.passed', data: { peerId: null, may: true } },
      { type: 'deck.opened', data: { deckId, title: 'Drums', pages: 2 } },
      { type: 'ink.allowed', data: { pupils: true } },
      { type: 'recording.started', data: { recordingId: uuid(1) } },
    ])
      expect(this.room.say('teacher', body as EntryBody)).toBe('ok');
  }

  do(by: Who, what: keyof typeof this.deeds): void {
    this.deeds[what](by);
  }

  /** Of all that has words, and of what hangs on it. */
  readonly deeds = {
    say: (by: Who) => this.#write(by, (text) => ({ type: 'message.said', data: { text, to: 'everyone' } })),
    takeBack: (by: Who) => this.#say(by, { type: 'message.deleted', data: { messageId: this.#lastOf(by, 'message.said')?.seq ?? 1 } }),
    restore: (by: Who) => {
      const said = this.#lastOf(by, 'message.said');
      if (said?.type === 'message.said')
        this.#say(by, { type: 'message.restored', data: { messageId: said.seq, peerId: id(by), text: said.data.text } });
    },
    report: (by: Who) => {
      const about = by === 'amina' ? 'brian' : 'amina';
      const messageId = this.#lastOf(about, 'message.said')?.seq ?? null;
      this.#write(by, (note) => ({ type: 'report.made', data: { peerId: id(about), messageId, note } }));
    },
    caption: (by: Who) => this.#write(by, (text) => ({ type: 'caption.said', data: { text } })),
    mark: (by: Who) => this.#write(by, (title) => ({ type: 'chapter.marked', data: { title } })),
    group: (by: Who) =>
      this.#write(by, (name) => {
        this.#n += 1;
        const groups = [{ id: GroupId.parse(uuid(this.#n)), name, peerIds: [id('amina')] }];
        return { type: 'groups.opened', data: { groups, lastsMs: null } };
      }),
    tell: (by: Who) => this.#write(by, (text) => ({ type: 'groups.told', data: { text } })),
    gather: (by: Who) => this.#say(by, { type: 'groups.closed', data: { endsAt: null } }),
    time: (by: Who) => this.#write(by, (label) => ({ type: 'timer.started', data: { lastsMs: 60_000, label } })),
    rest: (by: Who) => this.#say(by, { type: 'timer.paused', data: {} }),
    ask: (by: Who) => {
      const before = this.room.state.polls.length;
      this.#write(by, (question) => ({
        type: 'poll.opened',
        data: { question, kind: 'text', options: [], results: 'hidden', named: true },
      }));
      if (this.room.state.polls.length > before) this.#pollId = this.room.entries.at(-1)?.id ?? null;
    },
    choose: (by: Who) => {
      const before = this.room.state.polls.length;
      this.#write(by, (one) => ({
        type: 'poll.opened',
        data: { question: 'Which?', kind: 'single', options: [one, 'No'], results: 'live', named: true },
      }));
      if (this.room.state.polls.length > before) this.#pollId = this.room.entries.at(-1)?.id ?? null;
    },
    answer: (by: Who) =>
      this.#write(by, (text) => ({ type: 'poll.answered', data: { pollId: this.#pollId, answer: { kind: 'text', text } } })),
    pick: (by: Who) => this.#say(by, { type: 'poll.answered', data: { pollId: this.#pollId, answer: { kind: 'choices', choices: [0] } } }),
    close: (by: Who) => this.#tell(by, 'poll.closed'),
    show: (by: Who) => this.#tell(by, 'poll.shown'),
    quiz: (by: Who) => {
      this.#n += 1;
      this.#write(by, (title) => ({ type: 'quiz.opened', data: { quizId: uuid(this.#n), title, closesAt: this.room.at + 15 } }));
    },
    open: (by: Who) => {
      this.#n += 1;
      this.#write(by, (title) => ({ type: 'deck.opened', data: { deckId: uuid(this.#n), title, pages: 1 } }));
    },
    reopen: (by: Who) => this.#say(by, { type: 'deck.opened', data: { deckId, title: 'Drums', pages: 2 } }),
    ink: (by: Who) =>
      this.#write(by, (text) => ({
        type: 'ink.drawn',
        data: { ...page, shape: { tool: 'text', colour: 'red', width: 'thin', points: [1, 1], text } },
      })),
    line: (by: Who) =>
      this.#say(by, { type: 'ink.drawn', data: { ...page, shape: { tool: 'pen', colour: 'red', width: 'thin', points: [1, 1, 2, 2] } } }),
    undo: (by: Who) => this.#say(by, { type: 'ink.undone', data: page }),
    wipe: (by: Who) => this.#say(by, { type: 'ink.cleared', data: page }),
    letter: (by: Who) => this.#draw(by, 'one', (text) => ({ type: 'text', text, original: text, fontSize: 20, font: 5, lineHeight: 1.25 })),
    picture: (by: Who) => this.#draw(by, 'two', (alt) => ({ type: 'image', picture: uuid(3), alt })),
    move: (by: Who) => {
      const now = this.#elements.get('one');
      if (now) this.#put(by, 'one', now.words);
    },
    drop: (by: Who) => {
      const version = (this.#elements.get('one')?.version ?? 0) + 1;
      this.#say(by, { type: 'board.drawn', data: { put: [], drop: [{ id: 'one', version }] } });
    },
    clear: (by: Who) => this.#say(by, { type: 'board.cleared', data: {} }),
    rename: (by: Who) => this.#write(by, (name) => ({ type: 'peer.renamed', data: { peerId: id(by), name } }), true),
    whose: (by: Who) => this.#say(by, { type: 'pick.drawn', data: { peerId: id('brian'), shown: 'everyone' } }),
  };

  get entries(): Entry[] {
    return this.room.entries;
  }

  #lastOf(by: Who, type: Entry['type']): Entry | undefined {
    return this.entries.findLast((entry) => entry.by === by && entry.type === type);
  }

  #draw(by: Who, name: string, words: (text: string) => object): void {
    const among = this.#elements.has(name);
    const text = `w${this.words.length}w`;
    if (!this.#put(by, name, words(text))) return;
    this.words.push({ text, at: this.room.at, by, among, again: [] });
  }

  /** As a recorder reads it: with what was answered. */
  #tell(by: Who, type: 'poll.closed' | 'poll.shown'): void {
    const tally = this.room.state.polls.find((poll) => poll.id === this.#pollId)?.tally;
    if (!this.#say(by, { type, data: { pollId: this.#pollId, ...(tally ? { tally } : {}) } })) return;
    for (const { value } of tally?.values ?? []) this.words.find(({ text }) => text === value)?.again.push(this.room.at);
  }

  #put(by: Who, name: string, words: object): boolean {
    const version = (this.#elements.get(name)?.version ?? 0) + 1;
    const put = [element(name, version, words)];
    if (!this.#say(by, { type: 'board.drawn', data: { put, drop: [] } })) return false;
    this.#elements.set(name, { version, words });
    return true;
  }

  #write(by: Who, body: (text: string) => object, among = false): void {
    const text = `w${this.words.length}w`;
    if (this.#say(by, body(text))) this.words.push({ text, at: this.room.at, by, among, again: [] });
  }

  #say(by: Who, body: object): boolean {
    const ok = this.room.say(by, body as EntryBody) === 'ok';
    const last = this.entries.pop()!;
    this.entries.push(ok ? last : { id: last.id, seq: last.seq, at: last.at, by: null, type: 'entry.hidden', data: {} });
    return ok;
  }
}

const names = Object.keys(new Scribbled().deeds) as (keyof Scribbled['deeds'])[];
const who = fc.constantFrom<Who>('helper', 'helper', 'helper', 'teacher', 'amina', 'amina', 'brian');
const deeds = fc.array(fc.tuple(who, fc.constantFrom(...names)), { minLength: 10, maxLength: 70 });

/** Each deed at least once, where it takes effect. */
const EVERYTHING: readonly (readonly [Who, keyof Scribbled['deeds']])[] = [
  ...(['amina say', 'amina takeBack', 'amina restore', 'brian say', 'amina report', 'brian takeBack', 'amina caption'] as const),
  ...(['helper mark', 'helper group', 'amina say', 'helper tell', 'helper gather', 'helper time', 'helper rest'] as const),
  ...([
    'helper ask',
    'amina answer',
    'brian answer',
    'teacher close',
    'teacher show',
    'helper choose',
    'amina pick',
    'helper close',
  ] as const),
  ...(['helper quiz', 'helper open', 'teacher reopen', 'amina line', 'amina ink', 'amina undo', 'amina ink', 'helper wipe'] as const),
  ...(['helper undo', 'amina letter', 'brian move', 'brian letter', 'amina move', 'helper drop', 'amina move', 'amina picture'] as const),
  ...(['teacher whose', 'brian rename', 'teacher whose', 'amina rename', 'helper time', 'brian say', 'teacher report'] as const),
].map((one) => one.split(' ') as [Who, keyof Scribbled['deeds']]);
const spans = fc.array(fc.tuple(fc.integer({ min: 1_100, max: 1_900 }), fc.integer({ min: 1, max: 250 })), { minLength: 1, maxLength: 2 });
const cutsOf = (raw: [number, number][]): Span[] => raw.map(([from, ms]) => ({ from, until: from + ms }));

function scribbled(all: readonly (readonly [Who, keyof Scribbled['deeds']])[]): Scribbled {
  const lesson = new Scribbled();
  for (const [by, what] of all) lesson.do(by, what);
  return lesson;
}

/** A reading of the whole log, or from a state on. */
function writtenIn(entries: readonly Entry[], state: RoomState | null = null): Written {
  const written = new Written();
  if (state) written.find(state);
  for (const entry of entries) written.read(entry);
  return written;
}

const cutAway = (cuts: readonly Span[], written: Written): Gone =>
  goneFrom(written, ({ from, until }) => (from === until ? holds(cuts, from) : overlaps(cuts, { from, until })));
const erased = (peerId: PeerId, written: Written): Gone =>
  goneFrom(
    written,
    ({ by }) => by === peerId || by === null,
    (one) => one === peerId,
  );

/** What hangs on a message, and is passed over without it. */
const ABOUT_MESSAGES: readonly Entry['type'][] = ['message.deleted', 'message.restored', 'report.made'];

function replayed(state: RoomState, entries: readonly Entry[]): RoomState {
  return entries.reduce((now, entry) => {
    expect(Entry.safeParse(entry).error).toBeUndefined();
    const { state: next, outcome } = apply(now, entry);
    if (!ABOUT_MESSAGES.includes(entry.type)) expect([entry.type, outcome]).toEqual([entry.type, { ok: true }]);
    return next;
  }, state);
}

/** How many answered is told as it was: whose answers are gone still counts. */
const untallied = (state: RoomState) => ({ ...state, polls: state.polls.map(({ tally: _tally, ...poll }) => poll) });

/** Without words the log says what the state without them says; from the middle on too. */
function expectSame(lesson: Scribbled, gone: Gone): string {
  const entries = lesson.entries.map((entry) => entryWithout(entry, gone));
  const end = stateWithout(lesson.room.state, gone);
  expect(RoomState.safeParse(end).error).toBeUndefined();
  expect(untallied(replayed(emptyRoom, entries))).toEqual(untallied(end));
  const half = Math.floor(entries.length / 2);
  const middle = stateWithout(
    lesson.entries.slice(0, half).reduce((state, entry) => apply(state, entry).state, emptyRoom),
    gone,
  );
  expect(untallied(replayed(middle, entries.slice(half)))).toEqual(untallied(end));
  return JSON.stringify([entries, middle, end]);
}

function expectCutAway(lesson: Scribbled, cuts: readonly Span[]): void {
  const text = expectSame(lesson, cutAway(cuts, writtenIn(lesson.entries)));
  for (const word of lesson.words)
    if ([word.at, ...word.again].every((at) => holds(cuts, at)) && !isName(lesson, word)) expect(text).not.toContain(word.text);
    else if (!word.among) expect(text).toContain(word.text);
}

function expectErased(lesson: Scribbled, who: Who): void {
  const text = expectSame(lesson, erased(id(who), writtenIn(lesson.entries)));
  expect(text).not.toContain(`"name":"${who}"`);
  const reports = lesson.entries.flatMap((entry) => (entry.type === 'report.made' && entry.data.peerId === who ? [entry.data.note] : []));
  for (const word of lesson.words)
    if (word.by === who) expect(text).not.toContain(word.text);
    else if (!word.among && !reports.includes(word.text)) expect(text).toContain(word.text);
}

const isName = ({ entries }: Scribbled, { at }: Word): boolean => entries.some((entry) => entry.type === 'peer.renamed' && entry.at === at);

describe('words of a stretch that is cut away', () => {
  it('are nowhere, of whichever entry', () => {
    const lesson = scribbled(EVERYTHING);
    expect(new Set(EVERYTHING.map(([, what]) => what))).toEqual(new Set(names.filter((what) => what !== 'clear')));
    expect(lesson.entries.filter(({ type }) => type === 'entry.hidden')).toEqual([]);
    for (const { at } of lesson.entries) expectCutAway(lesson, [{ from: at, until: at + 1 }]);
  });

  it('are nowhere, others are, and all that happened can be followed without them', () => {
    fc.assert(
      fc.property(deeds, spans, (all, raw) => {
        const cuts = cutsOf(raw);
        const lesson = scribbled(all);
        expectCutAway(lesson, cuts);
      }),
      { numRuns: 30 },
    );
  });

  it('are not in a room either of which nobody knows how it came to be', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const lesson = scribbled(all);
        const { state } = lesson.room;
        const cuts = [{ from: 1_200, until: state.at + 1 }];
        const left = JSON.stringify(stateWithout(state, cutAway(cuts, writtenIn([], state))));
        for (const word of lesson.words) if (holds(cuts, word.at) && !isName(lesson, word)) expect(left).not.toContain(word.text);
      }),
      { numRuns: 30 },
    );
  });
});

describe('words of a person who is forgotten', () => {
  it.each(['helper', 'amina', 'brian'] as const)('are nowhere, of whichever entry: %s', (who) => expectErased(scribbled(EVERYTHING), who));

  it('are nowhere, nor are their names; what others wrote is, and all that happened can be followed', () => {
    fc.assert(
      fc.property(deeds, fc.constantFrom('helper', 'amina', 'brian'), (all, who) => {
        expectErased(scribbled(all), who);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a text on the board', () => {
  const letter = (version: number, text: string) =>
    element('one', version, { type: 'text', text, fontSize: 20, font: 5, lineHeight: 1.25 });
  const drawn = (put: BoardElement): EntryBody => ({ type: 'board.drawn', data: { put: [put], drop: [] } });
  const lesson = () => {
    const room = new Said();
    room.join('teacher', 'host');
    room.join('helper', 'cohost');
    return room;
  };

  it('is of whoever wrote it, not of whoever moved it', () => {
    const room = lesson();
    room.say('helper', drawn(letter(1, 'Of the helper')));
    room.say('teacher', drawn(letter(2, 'Of the helper')));
    room.say('helper', drawn(letter(3, 'Changed by the helper')));
    const left = (who: string) =>
      JSON.stringify(room.entries.map((entry) => entryWithout(entry, erased(id(who), writtenIn(room.entries)))));
    expect(left('helper')).not.toMatch(/(Of|by) the helper/);
    expect(left('teacher').split(/(?:Of|by) the helper/)).toHaveLength(4);
  });

  it('is also of whoever wrote in it before, until somebody wrote all of it elsewhere', () => {
    const room = lesson();
    room.say('helper', drawn(letter(1, 'Of the helper')));
    room.say('teacher', drawn(letter(2, 'Of the helper, and more')));
    room.say('teacher', drawn({ ...letter(1, 'Of the teacher'), id: 'two' }));
    const left = JSON.stringify(room.entries.map((entry) => entryWithout(entry, erased(id('helper'), writtenIn(room.entries)))));
    expect(left).not.toContain('Of the helper');
    expect(left).toContain('Of the teacher');
  });

  it('keeps the weight of the board right', () => {
    const room = lesson();
    room.say('helper', drawn(letter(1, 'A long text of the helper')));
    const gone = erased(id('helper'), writtenIn(room.entries));
    const { board } = stateWithout(room.state, gone);
    const empty = apply(
      { ...room.state, board },
      {
        ...room.entries.at(-1)!,
        seq: room.state.seq + 1,
        type: 'board.drawn',
        by: id('helper'),
        data: { put: [], drop: [{ id: 'one', version: 1 }] },
      },
    );
    expect(empty.state.board).toMatchObject({ count: 0, chars: 0 });
  });
});
