import { describe, expect, it } from 'vitest';
import { EntryId } from '../kernel/ids.ts';
import type { EntryBody } from './entry.ts';
import { LessonInTheMaking } from './lesson.fixture.ts';
import type { PollAnswer } from './poll.ts';
import { OF_POLLS, PollsReader } from './poll-reading.ts';

const choice = (at: number): PollAnswer => ({ kind: 'choices', choices: [at] });
const yesNo = (question: string, named = true): EntryBody => ({
  type: 'poll.opened',
  data: { question, kind: 'yesNo', options: [], results: 'hidden', named },
});

class Polled extends LessonInTheMaking {
  /** The poll's id: that of the entry. */
  ask(question: string): EntryId {
    expect(this.say('teacher', yesNo(question))).toBe('ok');
    return EntryId.parse(`e${this.state.seq}`);
  }
  answer = (by: string, pollId: EntryId, at: number) => this.say(by, { type: 'poll.answered', data: { pollId, answer: choice(at) } });
  close = (pollId: EntryId) => this.say('teacher', { type: 'poll.closed', data: { pollId } });
}

/** As they lie in the database: without ids, and without what has nothing to do with polls. */
function sealed({ entries }: LessonInTheMaking) {
  const reader = new PollsReader();
  for (const entry of entries) if (OF_POLLS.test(entry.type)) reader.add({ ...entry, id: EntryId.parse('x') });
  return reader.read().map(({ question, answers }) => [question, answers.map(({ name, answer }) => [name, answer])]);
}

describe('the polls of a lesson', () => {
  it('are all there with the answers that stood, more than the room remembers', () => {
    const lesson = new Polled(['amina', 'brian']);
    for (let i = 1; i <= 25; i += 1) {
      const id = lesson.ask(`No. ${i}`);
      lesson.answer('amina', id, 0);
      lesson.answer('brian', id, 0);
      lesson.answer('brian', id, 1);
      lesson.say('amina', { type: 'hand.raised', data: {} });
      lesson.close(id);
    }
    expect(lesson.state.polls.length).toBeLessThan(25);
    const read = sealed(lesson);
    expect(read).toHaveLength(25);
    for (const [i, poll] of read.entries())
      expect(poll).toEqual([
        `No. ${i + 1}`,
        [
          ['amina', choice(0)],
          ['brian', choice(1)],
        ],
      ]);
  });

  it('are those that took effect: not a second at once, not a pupil’s, no answer to what was closed', () => {
    const lesson = new Polled(['amina', 'brian']);
    const first = lesson.ask('First');
    expect(lesson.say('teacher', yesNo('At once'))).toBe('conflict');
    expect(lesson.say('amina', yesNo('Mine'))).not.toBe('ok');
    lesson.close(first);
    const second = lesson.ask('Second');
    // Too late, and before anybody has answered the one that is open.
    expect(lesson.answer('amina', first, 0)).toBe('closed');
    lesson.answer('brian', second, 1);
    expect(sealed(lesson)).toEqual([
      ['First', []],
      ['Second', [['brian', choice(1)]]],
    ]);
  });

  it('keep the name of whoever left, and the answers of one that was never closed', () => {
    const lesson = new Polled(['amina', 'brian']);
    const id = lesson.ask('Only');
    lesson.answer('amina', id, 0);
    lesson.leave('amina');
    lesson.answer('brian', id, 0);
    expect(sealed(lesson)).toEqual([
      [
        'Only',
        [
          ['amina', choice(0)],
          ['brian', choice(0)],
        ],
      ],
    ]);
  });
});
