import { describe, expect, it } from 'vitest';
import { USUAL_ROOM } from '@watoto/shared/contract/room-settings.ts';
import { inputOf, isTimed, newPlan, proposalOf } from './plan-form.ts';

const form = { ...newPlan({ day: '2026-11-23', time: '09:00' }), title: ' Drums ' };

describe('the form of a new lesson', () => {
  it('becomes one lesson, at that time on this device', () => {
    expect(inputOf({ ...form, roomId: '3' }, 'UTC')).toEqual({
      lesson: {
        title: 'Drums',
        courseId: null,
        roomId: '3',
        durationMinutes: 45,
        settings: USUAL_ROOM,
        startsAt: new Date(2026, 10, 23, 9).toISOString(),
      },
    });
  });
  it('becomes a series, at that time by its clocks', () => {
    expect(inputOf({ ...form, every: 'week', courseId: '1', left: ['2026-11-30'] }, 'Africa/Nairobi')).toEqual({
      series: {
        title: 'Drums',
        courseId: '1',
        roomId: null,
        durationMinutes: 45,
        settings: USUAL_ROOM,
        startsLocal: '2026-11-23T09:00',
        timeZone: 'Africa/Nairobi',
        rrule: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20270118',
        exdates: ['2026-11-30'],
      },
    });
  });
  it('is asked about as soon as there is a time', () => {
    expect(proposalOf(form, 'UTC')).toMatchObject({ startsLocal: '2026-11-23T09:00', rrule: null });
    expect(proposalOf({ ...form, time: '' }, 'UTC')).toBeNull();
  });
  it.each([
    [{ day: '' }, false],
    [{ every: 'week', until: '2026-11-22' }, false],
    [{ every: 'week', end: 'count', count: 0 }, false],
    [{ every: 'week', end: 'count', count: 12 }, true],
  ] as const)('knows what is missing: %j', (more, timed) => expect(isTimed({ ...form, ...more })).toBe(timed));
});
