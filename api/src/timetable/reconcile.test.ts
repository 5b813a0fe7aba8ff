import { describe, expect, test } from 'vitest';
import { reconcile } from './reconcile.ts';

const at = (date: string, time: string) => new Date(`${date}T${time}:00Z`);
const slot = (date: string, time = '09:00') => ({ date, startsAt: at(date, time) });
const next = {
  id: 'new',
  title: 'Ngoma',
  host_id: '1',
  room_id: '7',
  duration: 45,
  expected_size: 12,
  settings: { lobby: 'guests' as const, locked: [] },
};
const there = (date: string, more: object = {}) => ({
  id: `lesson ${date}`,
  series_date: date,
  starts_at: at(date, '09:00'),
  status: 'scheduled' as const,
  substitutes_for: null,
  host_id: '1',
  ...more,
});
const old = new Map(['2026-03-03', '2026-03-05'].map((date) => [date, at(date, '09:00')]));

describe('a changed series', () => {
  test('keeps the lessons of days that stay, makes those of new days, and cancels the others', () => {
    const { update, insert } = reconcile([there('2026-03-03'), there('2026-03-05')], old, next, [slot('2026-03-03'), slot('2026-03-06')]);
    expect(update).toEqual([
      {
        id: 'lesson 2026-03-03',
        patch: {
          series_id: 'new',
          status: 'scheduled',
          title: 'Ngoma',
          host_id: '1',
          room_id: '7',
          duration: 45,
          expected_size: 12,
          settings: { lobby: 'guests', locked: [] },
          starts_at: at('2026-03-03', '09:00'),
        },
      },
      { id: 'lesson 2026-03-05', patch: { series_id: 'new', status: 'cancelled' } },
    ]);
    expect(insert).toEqual([slot('2026-03-06')]);
  });

  test('leaves a lesson where it was put by itself, unless the time is what changes', () => {
    const moved = there('2026-03-03', { starts_at: at('2026-03-04', '15:00') });
    const patchOf = (time: string) => reconcile([moved], old, next, [slot('2026-03-03', time)]).update[0]?.patch;
    expect(patchOf('09:00')).not.toHaveProperty('starts_at');
    expect(patchOf('10:00')).toMatchObject({ starts_at: at('2026-03-03', '10:00') });
  });

  test('leaves a substitute where they are', () => {
    const held = there('2026-03-03', { host_id: '2', substitutes_for: '1' });
    expect(reconcile([held], old, next, [slot('2026-03-03')]).update[0]?.patch).not.toHaveProperty('host_id');
  });

  test('holds a day again that was left out before', () => {
    const out = there('2026-03-03', { status: 'cancelled' });
    expect(reconcile([out], old, next, [slot('2026-03-03')]).update[0]?.patch.status).toBe('scheduled');
  });
});
