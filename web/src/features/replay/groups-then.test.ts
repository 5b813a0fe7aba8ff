import { expect, it } from 'vitest';
import { LessonInTheMaking } from '@watoto/shared/room/lesson.fixture.ts';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { groupsThen, visitsThen } from './groups-then.ts';

const places = ({ state }: LessonInTheMaking) =>
  groupsThen(state).map(({ name, people, calls }) => [name, people.map(({ id }) => id), calls] as const);

it('has who was in which group, who calls, and where the teacher is', () => {
  const lesson = new LessonInTheMaking(['amina', 'brian', 'chidi']);
  lesson.join('taker', 'recorder');
  expect(groupsThen(lesson.state)).toEqual([]);
  lesson.openGroups({ lions: ['amina'], zebras: ['brian'] });
  lesson.say('brian', { type: 'group.helpCalled', data: {} });
  expect(places(lesson)).toEqual([
    ['lions', ['amina'], false],
    ['zebras', ['brian'], true],
    [null, ['teacher', 'chidi'], false],
  ]);
  expect(visitsThen(lesson.state)).toEqual([]);
  lesson.say('teacher', { type: 'peer.moved', data: { peerId: PeerId.parse('teacher'), groupId: 'zebras' as never } });
  expect(visitsThen(lesson.state)).toEqual([{ name: 'teacher', group: 'zebras' }]);
  expect(places(lesson).map(([name, , calls]) => [name, calls])).toEqual([
    ['lions', false],
    ['zebras', false],
    [null, false],
  ]);
  lesson.say('teacher', { type: 'groups.closed', data: { endsAt: null } });
  expect(groupsThen(lesson.state)).toEqual([]);
  expect(visitsThen(lesson.state)).toEqual([]);
});
