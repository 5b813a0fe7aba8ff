import { expect, test } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { type Levels, MAX_HEARD, mergeLevels, SILENCE } from './merge-levels.ts';

const [anna, ben, chen] = ['anna', 'ben', 'chen'].map((name) => PeerId.parse(name)) as [PeerId, PeerId, PeerId];
const hears = (dominant: PeerId | null, volumes: Record<string, number>): Levels => ({
  dominant,
  levels: Object.entries(volumes).map(([name, volume]) => ({ peerId: PeerId.parse(name), volume })),
});

test('of no Router silence, of one what it hears', () => {
  expect(mergeLevels([], anna)).toEqual(SILENCE);
  const heard = hears(anna, { ben: -50, anna: -20 });
  expect(mergeLevels([heard], null)).toBe(heard);
});

test('a piped microphone counts once, the loudest come first, the quietest of too many are left out', () => {
  const merged = mergeLevels([hears(null, { anna: -20, ben: -40 }), hears(null, { anna: -22, chen: -30 })], null);
  expect(merged.levels).toEqual([
    { peerId: anna, volume: -20 },
    { peerId: chen, volume: -30 },
    { peerId: ben, volume: -40 },
  ]);
  const many = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`p${i}`, -10 - i]));
  expect(mergeLevels([hears(null, many), SILENCE], null).levels).toHaveLength(MAX_HEARD);
});

test('Routers that do not agree on who speaks: the louder one', () => {
  expect(mergeLevels([hears(anna, { anna: -40 }), hears(ben, { ben: -20 })], null).dominant).toBe(ben);
  expect(mergeLevels([hears(anna, { anna: -40 }), SILENCE], null).dominant).toBe(anna);
});

test('where loudness does not decide, whoever spoke before stays', () => {
  const equal = [hears(anna, {}), hears(ben, {})];
  expect(mergeLevels(equal, ben).dominant).toBe(ben);
  expect(mergeLevels(equal, anna).dominant).toBe(anna);
  expect(mergeLevels(equal, null).dominant).toBe(anna);
});
