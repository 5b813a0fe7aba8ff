import { describe, expect, it } from 'vitest';
import type { PeerPresence, Stretch } from '@watoto/shared/room/attendance.ts';
import { attendedBy, heldOf } from './status.ts';

const MINUTE = 60_000;
const held = { from: 0, until: 45 * MINUTE };
const minutes = (...stretches: Stretch[]) => stretches.map(([from, until]): Stretch => [from * MINUTE, until * MINUTE]);
const status = (stretches: readonly Stretch[], end: PeerPresence['end'] = 'lesson') => attendedBy({ stretches, end }, held)?.status;

describe('the time that counts', () => {
  it('begins with the host, and not before its time', () => {
    const log = { openedAt: 0, hostAt: 12 * MINUTE, endedAt: 45 * MINUTE };
    expect(heldOf(log, 10 * MINUTE)).toEqual({ from: 12 * MINUTE, until: 45 * MINUTE });
    expect(heldOf(log, 15 * MINUTE).from).toBe(15 * MINUTE);
    expect(heldOf({ ...log, hostAt: null }, 0).from).toBe(0);
  });

  it('is that of the host where a lesson was over before its time', () => {
    expect(heldOf({ openedAt: 0, hostAt: MINUTE, endedAt: 9 * MINUTE }, 15 * MINUTE)).toEqual({
      from: MINUTE,
      until: 9 * MINUTE,
    });
  });
});

describe('who was there', () => {
  it.each([
    ['present', minutes([-5, 45])],
    ['present', minutes([9, 45])],
    ['late', minutes([11, 45])],
    ['partial', minutes([0, 20])],
    ['partial', minutes([30, 45])],
  ] as const)('%s', (expected, stretches) => {
    expect(status(stretches)).toBe(expected);
  });

  it('is not called absent or partial whom the network took out', () => {
    expect(status(minutes([0, 5], [7, 12]), 'dropped')).toBe('dropped');
    expect(status(minutes([0, 30]), 'dropped')).toBe('present');
  });

  it('was there through breaks of a minute, and nobody who never came', () => {
    expect(attendedBy({ stretches: minutes([0, 10], [11, 45]), end: 'lesson' }, held)).toMatchObject({
      seconds: 45 * 60,
      stretches: [[0, 45 * MINUTE]],
    });
    expect(attendedBy({ stretches: [], end: 'left' }, held)).toBeNull();
  });

  it('is late in a short lesson after a fifth of it', () => {
    expect(attendedBy({ stretches: minutes([3, 10]), end: 'lesson' }, { from: 0, until: 10 * MINUTE })?.status).toBe('late');
  });
});
