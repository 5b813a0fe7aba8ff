import { describe, expect, it } from 'vitest';
import { LessonInTheMaking } from '@watoto/shared/room/lesson.fixture.ts';
import { marksOf } from './log-marks.ts';

const chapters = ({ entries }: LessonInTheMaking) =>
  marksOf([{ version: 1, state: null, entries }]).chapters.map(({ kind, at }) => [kind, at]);

describe('the outline of a lesson in groups', () => {
  it('says when the class was parted and when it was together again', () => {
    const lesson = new LessonInTheMaking(['amina', 'brian']);
    lesson.openGroups({ lions: ['amina'], zebras: ['brian'] });
    const opened = lesson.state.at;
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    const closed = lesson.state.at;
    // A second teacher pressed at the same moment: refused, and no second chapter.
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    expect(chapters(lesson)).toEqual([
      ['groups', opened],
      ['together', closed],
    ]);
  });

  it('knows the end by the clock from one that no longer was the end', () => {
    const lesson = new LessonInTheMaking(['amina']);
    lesson.openGroups({ lions: ['amina'] }, 60_000);
    const first = lesson.state.groups?.endsAt ?? 0;
    lesson.say('teacher', { type: 'groups.timed', data: { lastsMs: 120_000 } });
    const second = lesson.state.groups?.endsAt ?? 0;
    expect(lesson.say(null, { type: 'groups.closed', data: { endsAt: first } }, first)).toBe('conflict');
    expect(lesson.say(null, { type: 'groups.closed', data: { endsAt: second } }, second)).toBe('ok');
    expect(chapters(lesson).map(([kind]) => kind)).toEqual(['groups', 'together']);
    expect(chapters(lesson).at(-1)).toEqual(['together', second]);
  });

  it('goes on from a state: a recording that began in the groups has their end only', () => {
    const lesson = new LessonInTheMaking(['amina']);
    lesson.openGroups({ lions: ['amina'] });
    const state = lesson.state;
    const from = lesson.entries.length;
    lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
    const { chapters: marked } = marksOf([{ version: 1, state, entries: lesson.entries.slice(from) }]);
    expect(marked.map(({ kind }) => kind)).toEqual(['together']);
  });

  it('is not what a pupil says', () => {
    const lesson = new LessonInTheMaking(['amina']);
    lesson.say('amina', { type: 'groups.opened', data: { groups: [{ id: 'g' as never, name: 'Mine', peerIds: [] }], lastsMs: null } });
    expect(chapters(lesson)).toEqual([]);
  });
});

describe('a graded quiz in the outline', () => {
  it('is one that the school opened, not one that a co-teacher of the room made up', () => {
    const lesson = new LessonInTheMaking(['amina']);
    const opened = (title: string) =>
      ({ type: 'quiz.opened', data: { quizId: crypto.randomUUID(), title, closesAt: lesson.state.at + 1_000 } }) as const;
    lesson.say('teacher', { type: 'role.changed', data: { peerId: 'amina' as never, role: 'cohost' } });
    const { state } = lesson;
    const from = lesson.entries.length;
    expect(lesson.say('amina', opened('Mine'))).toBe('forbidden');
    expect(lesson.say('teacher', opened('Drums'))).toBe('ok');
    const whole = marksOf([{ version: 1, state: null, entries: lesson.entries }]);
    const later = marksOf([{ version: 1, state, entries: lesson.entries.slice(from) }]);
    for (const { chapters: found } of [whole, later]) expect(found.map(({ kind, title }) => [kind, title])).toEqual([['quiz', 'Drums']]);
  });
});

describe('what is found of a lesson', () => {
  const texts = ({ entries }: LessonInTheMaking) => marksOf([{ version: 1, state: null, entries }]).texts.map(({ text }) => text);
  const lesson = () => {
    const made = new LessonInTheMaking(['amina']);
    made.say('amina', { type: 'message.said', data: { text: 'the volcano', to: 'everyone' } });
    return { made, messageId: made.state.seq };
  };

  it('is a message that was deleted and taken back, as it was said', () => {
    const { made, messageId } = lesson();
    made.say('teacher', { type: 'message.deleted', data: { messageId } });
    expect(texts(made)).toEqual([]);
    const data = { messageId, peerId: 'amina' as never, text: 'the volcano' };
    expect(made.say('teacher', { type: 'message.restored', data })).toBe('ok');
    expect(texts(made)).toEqual(['the volcano']);
    made.say('teacher', { type: 'message.deleted', data: { messageId } });
    expect(texts(made)).toEqual([]);
  });

  it('is what a co-teacher marks who came back', () => {
    const { made } = lesson();
    made.say('teacher', { type: 'role.changed', data: { peerId: 'amina' as never, role: 'cohost' } });
    made.leave('amina');
    made.join('amina');
    made.say('amina', { type: 'chapter.marked', data: { title: 'Eruptions' } });
    expect(texts(made)).toContain('Eruptions');
  });
});
