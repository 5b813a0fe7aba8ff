import { expect, it } from 'vitest';
import fc from 'fast-check';
import { GroupId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { GroupsState } from '@watoto/shared/room/groups.ts';
import { aRoom } from '../testing/a-room.ts';
import { atRandom, countForSize, groupsOf, likeLastTime, pupilsOf, usualCount, withCount } from './plan-groups.ts';

const room = aRoom({ hosts: ['grace'], pupils: ['dan', 'amina', 'chloe', 'brian'] });
const pupils = pupilsOf(room, 'en');

it('puts everyone into exactly one group, of sizes that differ by one at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 60 }),
      (people, count, randoms) => {
        const many = pupilsOf(aRoom({ pupils: Array.from({ length: people }, (_, i) => `p${i}`) }), 'en');
        let at = 0;
        const plan = atRandom(many, count, () => randoms[at++ % randoms.length] ?? 0);
        const sizes = groupsOf(plan, many, count).map((group) => group.length);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(people);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

it('has no favourite: each pupil is as often in each group', () => {
  const times = 4_000;
  const first = new Map<string, number>();
  for (let i = 0; i < times; i += 1) {
    const [group] = groupsOf(atRandom(pupils, 2, Math.random), pupils, 2);
    for (const { name } of group ?? []) first.set(name, (first.get(name) ?? 0) + 1);
  }
  // Seven standard deviations: by chance this fails once in some hundred thousand million runs.
  const margin = 7 * Math.sqrt(times * 0.25);
  for (const { name } of pupils) expect(Math.abs((first.get(name) ?? 0) - times / 2)).toBeLessThan(margin);
});

it('does as the last time, and finds a place for whoever was not there', () => {
  const [lions, zebras] = [GroupId.parse('l'), GroupId.parse('z')];
  const last: GroupsState = {
    phase: 'closed',
    openedAt: 0,
    groups: [
      { id: lions, name: 'Lions' },
      { id: zebras, name: 'Zebras' },
    ],
    members: { amina: lions, brian: lions, gone: zebras, chloe: null },
    endsAt: null,
    calls: [],
    told: null,
  };
  expect(likeLastTime(last, pupils)).toEqual({ names: ['Lions', 'Zebras'], plan: { amina: 0, brian: 0, chloe: null, dan: 1 } });
});

it('counts groups by size, and takes nobody along into a group that is gone', () => {
  expect([countForSize(10, 4), countForSize(3, 4), usualCount(30), usualCount(1)]).toEqual([2, 1, 8, 2]);
  expect(withCount({ [PeerId.parse('amina')]: 2, [PeerId.parse('brian')]: 1 }, 2)).toEqual({ amina: null, brian: 1 });
});
