import { expect, it } from 'vitest';
import fc from 'fast-check';
import { must } from '../kernel/assert.ts';
import { PeerId } from '../kernel/ids.ts';
import { LessonInTheMaking } from './lesson.fixture.ts';
import { candidates } from './pick.ts';
import { entryFor, stateFor } from './visibility.ts';

const names = ['amina', 'brian', 'chloe', 'dan', 'eve'];
const id = (name: string) => PeerId.parse(name);
const drawn = (lesson: LessonInTheMaking, name: string, shown: 'everyone' | 'hosts' = 'everyone', by = 'teacher') =>
  lesson.say(by, { type: 'pick.drawn', data: { peerId: id(name), shown } });

it('never asks anyone twice before everyone else was asked, however the draws fall', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (draws) => {
      const lesson = new LessonInTheMaking(names);
      const counts = new Map(names.map((name) => [name, 0]));
      for (const random of draws) {
        const from = candidates(lesson.state);
        const { name } = must(from[random % from.length], 'somebody');
        expect(drawn(lesson, name)).toBe('ok');
        counts.set(name, (counts.get(name) ?? 0) + 1);
        const all = [...counts.values()];
        expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 50 },
  );
});

it('leaves out who is not here, teachers and onlookers', () => {
  const lesson = new LessonInTheMaking(['amina', 'brian']);
  lesson.join('guest', 'observer');
  lesson.say(null, { type: 'peer.dropped', data: { peerId: id('brian'), connectionId: 'brian-1' as never } });
  expect(candidates(lesson.state).map(({ name }) => name)).toEqual(['amina']);
  for (const name of ['brian', 'guest', 'teacher', 'nobody']) expect(drawn(lesson, name)).toBe('not_found');
  expect(drawn(lesson, 'amina', 'everyone', 'amina')).toBe('forbidden');
});

it('lets somebody off: it does not count, and another one is asked', () => {
  const lesson = new LessonInTheMaking(['amina', 'brian']);
  drawn(lesson, 'amina');
  const undo = () => lesson.say('teacher', { type: 'pick.undone', data: { pickId: must(lesson.state.picks[0], 'pick').id } });
  expect(undo()).toBe('ok');
  expect(candidates(lesson.state).map(({ name }) => name)).toEqual(['brian']);
  drawn(lesson, 'brian');
  expect(undo()).toBe('not_found');
  expect(candidates(lesson.state).map(({ name }) => name)).toEqual(['amina']);
});

it('is known to the hosts alone, where it was meant for them', () => {
  const lesson = new LessonInTheMaking(names);
  drawn(lesson, 'amina', 'hosts');
  const pick = must(lesson.state.picks[0], 'pick');
  lesson.say('teacher', { type: 'pick.undone', data: { pickId: pick.id } });
  for (const entry of lesson.entries.slice(-2)) {
    expect(entryFor(entry, { ok: true }, lesson.state, id('amina')).type).toBe('entry.hidden');
    expect(entryFor(entry, { ok: true }, lesson.state, id('teacher'))).toBe(entry);
  }
  expect(stateFor(lesson.state, id('amina')).picks).toEqual([]);
  expect(stateFor(lesson.state, id('teacher')).picks).toHaveLength(1);
});
