import { createInstance } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../i18n/en.ts';
import { inWords, type Recurrence, toRrule, weekdayOf } from './recurrence.ts';

const i18n = createInstance();
beforeAll(() => i18n.init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } }));

const recurrence = (more: Partial<Recurrence> = {}): Recurrence => ({
  every: 'week',
  days: [],
  end: 'until',
  until: '2026-12-18',
  count: 10,
  ...more,
});
const MONDAY = '2026-11-23';

describe('a recurrence', () => {
  it.each([
    [recurrence({ every: 'none' }), null],
    [recurrence(), 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20261218'],
    [recurrence({ days: ['WE', 'MO'] }), 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218'],
    [recurrence({ every: 'twoWeeks', end: 'count' }), 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=10'],
    [recurrence({ every: 'day' }), 'FREQ=DAILY;UNTIL=20261218'],
    [recurrence({ every: 'month', end: 'count', count: 3 }), 'FREQ=MONTHLY;COUNT=3'],
  ])('is written as RFC 5545 has it: %#', (one, rrule) => expect(toRrule(one, MONDAY)).toBe(rrule));

  it.each([
    [recurrence({ every: 'none' }), 'once'],
    [recurrence({ days: ['WE', 'MO'] }), 'every Monday and Wednesday until 18 December 2026'],
    [recurrence({ every: 'day', end: 'count', count: 1 }), 'every day, 1 time'],
    [recurrence({ every: 'twoWeeks', end: 'count', count: 5 }), 'every other week on Monday, 5 times'],
    [recurrence({ every: 'month' }), 'every month on day 23 until 18 December 2026'],
  ])('is said in words: %#', (one, words) => expect(inWords(i18n.t, 'en-GB', one, MONDAY)).toBe(words));

  it('knows weekdays', () => expect(['2026-11-23', '2026-11-29'].map(weekdayOf)).toEqual(['MO', 'SU']));
});
