import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryId, PeerId } from '../kernel/ids.ts';
import type { Role } from '../contract/permissions.ts';
import { type Entry, Entry as EntrySchema, type EntryBody } from './entry.ts';
import type { Outcome } from './outcome.ts';
import { choicesOf, type PollAnswer, type PollQuestion, tallyOf } from './poll.ts';
import { openPoll, POLLS_KEPT } from './polls.ts';
import { apply } from './room.ts';
import { emptyRoom, RoomState } from './state.ts';
import { entryFor, hasOwn, stateFor } from './visibility.ts';

const id = (name: string) => PeerId.parse(name);
const QUESTION: PollQuestion = {
  question: 'How much is 1/2 + 1/4?',
  kind: 'single',
  options: ['3/4', '2/6'],
  results: 'hidden',
  named: true,
};
const choice = (...choices: number[]): PollAnswer => ({ kind: 'choices', choices });

/** A room that keeps what was said and what became of it. */
class Lesson {
  state: RoomState = emptyRoom;
  readonly said: { entry: Entry; outcome: Outcome; state: RoomState }[] = [];

  constructor() {
    this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 30 } });
    for (const [name, role] of [
      ['teacher', 'host'],
      ['second', 'cohost'],
      ['amina', 'pupil'],
      ['brian', 'pupil'],
      ['guest', 'observer'],
    ] as const)
      this.join(name, role);
  }

  join(name: string, role: Role): void {
    const data = { peerId: id(name), connectionId: `${name}-1` as never, name, role, tokenId: null, keepsMedia: false };
    this.say(null, { type: 'peer.joined', data });
  }

  say(by: string | null, body: EntryBody): string {
    const seq = this.state.seq + 1;
    const entry: Entry = { id: EntryId.parse(`e${seq}`), by: by === null ? null : id(by), seq, at: 1_000 + seq, ...body };
    const { state, outcome } = apply(this.state, entry);
    this.state = state;
    this.said.push({ entry, outcome, state });
    return outcome.ok ? 'ok' : outcome.code;
  }

  open(question: Partial<PollQuestion> = {}, by = 'teacher'): string {
    return this.say(by, { type: 'poll.opened', data: { ...QUESTION, ...question } });
  }

  answer(by: string, answer: PollAnswer, pollId = this.poll.id): string {
    return this.say(by, { type: 'poll.answered', data: { pollId, answer } });
  }

  close(by = 'teacher'): string {
    return this.say(by, { type: 'poll.closed', data: { pollId: this.poll.id } });
  }

  show(by = 'teacher'): string {
    return this.say(by, { type: 'poll.shown', data: { pollId: this.poll.id } });
  }

  get poll() {
    const poll = this.state.polls.at(-1);
    if (!poll) throw new Error('no poll');
    return poll;
  }

  /** The room as this reader's client has it, which began at the start. */
  readBy(name: string): RoomState {
    return this.said.reduce(
      (state, { entry, outcome, state: after }) => apply(state, EntrySchema.parse(entryFor(entry, outcome, after, id(name)))).state,
      emptyRoom,
    );
  }
}

describe('a poll', () => {
  it('is asked by a host, one at a time', () => {
    const lesson = new Lesson();
    expect(lesson.open({}, 'amina')).toBe('forbidden');
    expect(lesson.open({}, 'guest')).toBe('forbidden');
    expect(lesson.open()).toBe('ok');
    expect(lesson.open({}, 'second')).toBe('conflict');
    expect(lesson.close('second')).toBe('ok');
    expect(lesson.open({}, 'second')).toBe('ok');
  });

  it.each([
    ['without a question', { question: '' }],
    ['with one choice', { options: ['3/4'] }],
    ['with none', { options: [] }],
    ['with choices for a number', { kind: 'numeric' }],
    ['with choices where they are given', { kind: 'yesNo' }],
    ['with words that everyone reads as they are written', { kind: 'text', options: [], results: 'live' }],
  ] satisfies [string, Partial<PollQuestion>][])('is not asked %s', (_what, change) => {
    expect(new Lesson().open(change)).toBe('invalid_input');
  });

  it('needs no words where its kind says it all', () => {
    expect(new Lesson().open({ kind: 'confidence', question: '', options: [] })).toBe('ok');
  });

  it('is answered by pupils only, once each: a later answer takes the place of the earlier', () => {
    const lesson = new Lesson();
    lesson.open();
    expect(lesson.answer('teacher', choice(0))).toBe('forbidden');
    expect(lesson.answer('guest', choice(0))).toBe('forbidden');
    expect(lesson.answer('amina', choice(0))).toBe('ok');
    expect(lesson.answer('brian', choice(0))).toBe('ok');
    expect(lesson.answer('amina', choice(1))).toBe('ok');
    expect(lesson.poll.tally).toEqual({ answered: 2, counts: [1, 1], values: [] });
  });

  it.each([
    ['a choice that there is not', choice(2)],
    ['two of one', choice(0, 1)],
    ['a text', { kind: 'text', text: 'three quarters' }],
    ['a number', { kind: 'number', number: 0.75 }],
  ] satisfies [string, PollAnswer][])('does not take %s', (_what, answer) => {
    const lesson = new Lesson();
    lesson.open();
    expect(lesson.answer('amina', answer)).toBe('invalid_input');
    expect(lesson.poll.tally).toBeNull();
  });

  it('takes nothing after it was closed, and what a pupil forges changes nothing', () => {
    const lesson = new Lesson();
    lesson.open();
    lesson.answer('amina', choice(0));
    expect(lesson.close('amina')).toBe('forbidden');
    expect(lesson.show('amina')).toBe('forbidden');
    expect(
      lesson.say('amina', { type: 'poll.tallied', data: { pollId: lesson.poll.id, tally: { answered: 99, counts: [99], values: [] } } }),
    ).toBe('forbidden');
    expect(lesson.close()).toBe('ok');
    expect(lesson.close('second')).toBe('ok');
    expect(lesson.answer('amina', choice(1))).toBe('closed');
    expect(lesson.answer('brian', choice(1))).toBe('closed');
    expect(lesson.answer('brian', choice(1), EntryId.parse('e-none'))).toBe('not_found');
    expect(lesson.poll.tally?.counts).toEqual([1, 0]);
  });

  it('counts the same number or words together', () => {
    const lesson = new Lesson();
    lesson.open({ kind: 'text', options: [] });
    lesson.answer('amina', { kind: 'text', text: 'Lake  Victoria' });
    lesson.answer('brian', { kind: 'text', text: 'lake victoria' });
    expect(lesson.poll.tally?.values).toEqual([{ value: 'Lake  Victoria', count: 2 }]);
  });

  it('is forgotten after many others, and who answered what sooner', () => {
    const lesson = new Lesson();
    for (let i = 0; i < POLLS_KEPT + 3; i += 1) {
      lesson.open();
      lesson.answer('amina', choice(0));
      lesson.close();
    }
    expect(lesson.state.polls).toHaveLength(POLLS_KEPT);
    expect(lesson.state.polls[0]).toMatchObject({ answers: {}, tally: { counts: [1, 0] } });
  });

  it('is not in rooms that were kept before there were polls', () => {
    const { polls, quiz, ...older } = emptyRoom;
    expect(RoomState.parse(older)).toMatchObject({ polls, quiz });
  });
});

describe('what a reader knows of a poll', () => {
  it('is all of it for hosts, and for pupils their own answer', () => {
    const lesson = new Lesson();
    lesson.open();
    lesson.answer('amina', choice(0));
    lesson.answer('brian', choice(1));
    expect(lesson.readBy('teacher').polls).toEqual(lesson.state.polls);
    expect(lesson.readBy('amina').polls[0]).toMatchObject({ answers: { amina: choice(0) }, tally: null });
    expect(JSON.stringify(lesson.said.map(({ entry, outcome, state }) => entryFor(entry, outcome, state, id('amina'))))).not.toContain(
      '"brian","type":"poll',
    );
    expect(hasOwn(lesson.state, id('amina'))).toBe(true);
    expect(hasOwn(lesson.state, id('guest'))).toBe(false);
    lesson.show();
    expect(lesson.readBy('amina').polls[0]).toMatchObject({ answers: { amina: choice(0) }, tally: lesson.poll.tally, shown: true });
    expect(lesson.readBy('guest').polls[0]).toMatchObject({ answers: {}, tally: lesson.poll.tally });
  });

  it('is only how many, for hosts too, where it has no names', () => {
    const lesson = new Lesson();
    lesson.open({ named: false });
    lesson.answer('amina', choice(0));
    expect(lesson.readBy('teacher').polls[0]).toMatchObject({ answers: {}, tally: { answered: 1, counts: [1, 0] } });
    expect(JSON.stringify(stateFor(lesson.state, id('teacher')).polls)).not.toContain('amina');
  });

  it('is the tally as it grows where results are live, and at the end where they come then', () => {
    for (const results of ['live', 'afterClose'] as const) {
      const lesson = new Lesson();
      lesson.open({ results });
      lesson.answer('amina', choice(0));
      lesson.answer('brian', choice(0));
      expect(lesson.readBy('amina').polls[0]?.tally?.counts ?? null).toEqual(results === 'live' ? [2, 0] : null);
      lesson.close();
      expect(lesson.readBy('amina').polls[0]?.tally?.counts).toEqual([2, 0]);
      expect(lesson.readBy('nobody').polls[0]).toMatchObject({ answers: {}, shown: true, tally: { counts: [2, 0] } });
    }
  });
});

describe('a graded quiz', () => {
  const QUIZ = '01890000-0000-7000-8000-000000000001';
  const OTHER = '01890000-0000-7000-8000-000000000002';
  const opened = (quizId: string, closesAt = 1e9): EntryBody => ({ type: 'quiz.opened', data: { quizId, title: 'Fractions', closesAt } });

  it('is told of by hosts only, and one at a time until its time is over', () => {
    const lesson = new Lesson();
    expect(lesson.say('amina', opened(QUIZ))).toBe('forbidden');
    expect(lesson.say('teacher', opened(QUIZ))).toBe('ok');
    expect(lesson.say('teacher', opened(QUIZ))).toBe('ok');
    expect(lesson.say('second', opened(OTHER))).toBe('conflict');
    expect(lesson.say('amina', { type: 'quiz.closed', data: { quizId: QUIZ } })).toBe('forbidden');
    expect(lesson.say('second', { type: 'quiz.closed', data: { quizId: QUIZ } })).toBe('ok');
    expect(lesson.say('teacher', { type: 'quiz.closed', data: { quizId: QUIZ } })).toBe('ok');
    expect(lesson.say('second', opened(OTHER, 1_010))).toBe('ok');
    expect(lesson.state.quiz).toMatchObject({ id: OTHER, closedAt: null });
    expect(lesson.readBy('amina').quiz).toEqual(lesson.state.quiz);
  });

  it('is not told of by who was only made a co-teacher here, also after they came back; and again by whom the school made one', () => {
    const lesson = new Lesson();
    const closed: EntryBody = { type: 'quiz.closed', data: { quizId: QUIZ } };
    const make = (name: string, role: Role) => lesson.say('teacher', { type: 'role.changed', data: { peerId: id(name), role } });
    make('amina', 'cohost');
    expect(lesson.say('amina', opened(QUIZ))).toBe('forbidden');
    lesson.say('amina', { type: 'peer.left', data: { peerId: id('amina'), connectionId: null, reason: 'left' } });
    lesson.join('amina', 'pupil');
    expect(lesson.state.peers['amina']?.role).toBe('cohost');
    expect(lesson.say('amina', opened(QUIZ))).toBe('forbidden');
    expect(lesson.say('teacher', opened(QUIZ))).toBe('ok');
    expect(lesson.say('amina', closed)).toBe('forbidden');
    expect(lesson.state.quiz?.closedAt).toBeNull();
    make('second', 'pupil');
    expect(lesson.say('second', closed)).toBe('forbidden');
    make('second', 'cohost');
    expect(lesson.say('second', closed)).toBe('ok');
  });
});

describe('whatever is done to polls, in whatever order', () => {
  const PUPILS = ['amina', 'brian'] as const;
  const act = fc.oneof(
    fc.record({
      do: fc.constant('open' as const),
      results: fc.constantFrom('hidden' as const, 'live' as const, 'afterClose' as const),
      named: fc.boolean(),
    }),
    fc.record({ do: fc.constant('answer' as const), who: fc.constantFrom(...PUPILS), choice: fc.integer({ min: 0, max: 1 }) }),
    fc.record({ do: fc.constantFrom('close' as const, 'show' as const) }),
  );

  it('nothing is counted twice, late answers never count, and every reader ends up with what the server would tell them', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const lesson = new Lesson();
        const standing = new Map<string, number>();
        for (const one of acts) {
          const open = openPoll(lesson.state);
          if (one.do === 'open') {
            if (lesson.open(one) === 'ok') standing.clear();
          } else if (lesson.state.polls.length === 0) continue;
          else if (one.do === 'answer') {
            expect(lesson.answer(one.who, choice(one.choice))).toBe(open ? 'ok' : 'closed');
            if (open) standing.set(one.who, one.choice);
          } else if (one.do === 'close') lesson.close();
          else lesson.show();
          const counts = [0, 1].map((c) => [...standing.values()].filter((given) => given === c).length);
          expect(lesson.poll.tally ?? { answered: 0, counts: [0, 0], values: [] }).toEqual({ answered: standing.size, counts, values: [] });
        }
        for (const name of [...PUPILS, 'teacher', 'guest', 'nobody']) {
          const read = lesson.readBy(name);
          const told = stateFor(lesson.state, id(name));
          // One's own answer to a closed poll is not in a snapshot; a client that was there still has it.
          const open = (state: RoomState) => state.polls.map((poll) => (poll.closedAt === null ? poll : { ...poll, answers: {} }));
          expect(open(read)).toEqual(open(told));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the tally is that of the answers', () => {
    const poll = { kind: 'multiple', options: ['a', 'b', 'c'] } as const;
    const answers = fc.dictionary(
      fc.string(),
      fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1 }).map((choices) => ({ kind: 'choices' as const, choices })),
    );
    fc.assert(
      fc.property(answers, (given) => {
        const tally = tallyOf({ ...poll, options: [...poll.options] }, given);
        expect(tally.answered).toBe(Object.keys(given).length);
        expect(tally.counts).toHaveLength(choicesOf({ ...poll, options: [...poll.options] }));
        expect(tally.counts.reduce((a, b) => a + b, 0)).toBe(Object.values(given).flatMap(({ choices }) => choices).length);
      }),
    );
  });
});
