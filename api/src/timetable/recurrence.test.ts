import { describe, expect, test } from 'vitest';
import { localTimeOf } from './local-time.ts';
import { lastDateOf, slotsOf, splitAt, tidyRule } from './recurrence.ts';

const pattern = (more: Partial<Parameters<typeof slotsOf>[0]> = {}) => ({
  startsLocal: '2026-11-23T09:00',
  timeZone: 'Africa/Nairobi',
  rrule: 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218',
  exdates: [],
  ...more,
});
const days = (more: Parameters<typeof pattern>[0]) => slotsOf(pattern(more)).map(({ date }) => date);
const instants = (more: Parameters<typeof pattern>[0]) => slotsOf(pattern(more)).map(({ startsAt }) => startsAt.toISOString());
const invalid = expect.objectContaining({ code: 'invalid_input' });

describe('the days of a series', () => {
  test('every Monday and Wednesday until 18 December', () => {
    expect(days({})).toEqual([
      '2026-11-23',
      '2026-11-25',
      '2026-11-30',
      '2026-12-02',
      '2026-12-07',
      '2026-12-09',
      '2026-12-14',
      '2026-12-16',
    ]);
  });
  test('without those that are left out', () => {
    expect(days({ rrule: 'FREQ=DAILY;COUNT=3', exdates: ['2026-11-24'] })).toEqual(['2026-11-23', '2026-11-25']);
  });
  test('every other week, and the last Friday of a month', () => {
    expect(days({ rrule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=3' })).toEqual(['2026-11-23', '2026-12-07', '2026-12-21']);
    expect(days({ rrule: 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=3' })).toEqual(['2026-11-27', '2026-12-25', '2027-01-29']);
  });
  test('the 31st is left out by months that have none', () => {
    expect(days({ startsLocal: '2026-01-31T09:00', rrule: 'FREQ=MONTHLY;COUNT=3' })).toEqual(['2026-01-31', '2026-03-31', '2026-05-31']);
  });
  test('UNTIL with a time is its day', () => {
    expect(days({ rrule: 'FREQ=DAILY;UNTIL=20261124T000000Z' })).toEqual(['2026-11-23', '2026-11-24']);
  });
});

describe('clocks that change', () => {
  test.each([
    ['Africa/Nairobi', ['06:00', '06:00', '06:00']],
    ['Europe/Berlin', ['08:00', '07:00', '07:00']],
    ['America/New_York', ['13:00', '13:00', '13:00']],
  ])('nine stays nine in %s', (timeZone, utc) => {
    const slots = slotsOf(pattern({ timeZone, startsLocal: '2026-03-23T09:00', rrule: 'FREQ=WEEKLY;COUNT=3' }));
    expect(slots.map(({ startsAt }) => startsAt.toISOString().slice(11, 16))).toEqual(utc);
    expect(slots.map(({ startsAt }) => localTimeOf(startsAt, timeZone).time)).toEqual(['09:00', '09:00', '09:00']);
  });
  test('New York goes back in November', () => {
    expect(instants({ timeZone: 'America/New_York', startsLocal: '2026-10-26T09:00', rrule: 'FREQ=WEEKLY;COUNT=2' })).toEqual([
      '2026-10-26T13:00:00.000Z',
      '2026-11-02T14:00:00.000Z',
    ]);
  });
  test('an hour that a day skips is no lesson', () => {
    expect(days({ timeZone: 'Europe/Berlin', startsLocal: '2026-03-28T02:30', rrule: 'FREQ=DAILY;UNTIL=20260330' })).toEqual([
      '2026-03-28',
      '2026-03-30',
    ]);
    expect(days({ timeZone: 'America/New_York', startsLocal: '2026-03-07T02:15', rrule: 'FREQ=DAILY;UNTIL=20260309' })).toEqual([
      '2026-03-07',
      '2026-03-09',
    ]);
  });
  test('of an hour that a day has twice, the first is meant', () => {
    expect(instants({ timeZone: 'America/New_York', startsLocal: '2026-11-01T01:30', rrule: 'FREQ=DAILY;COUNT=1' })).toEqual([
      '2026-11-01T05:30:00.000Z',
    ]);
    expect(instants({ timeZone: 'Europe/Berlin', startsLocal: '2026-10-24T02:30', rrule: 'FREQ=DAILY;COUNT=2' })).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
    ]);
  });
});

describe('a rule is refused', () => {
  test.each([
    '',
    'nonsense',
    'FREQ=WEEKLY',
    'FREQ=SECONDLY;COUNT=5',
    'FREQ=YEARLY;COUNT=2',
    'FREQ=DAILY;COUNT=401',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=1e3',
    'FREQ=DAILY;COUNT=2;UNTIL=20261218',
    'FREQ=DAILY;COUNT=2;COUNT=3',
    'FREQ=DAILY;UNTIL=20261399',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;UNTIL=20991231',
    'FREQ=DAILY;UNTIL=20261231;BYSECOND=1,2,3',
    'FREQ=WEEKLY;BYDAY=1MO;COUNT=3',
    'FREQ=WEEKLY;BYDAY=XX;COUNT=3',
    'FREQ=WEEKLY;INTERVAL=0;COUNT=3',
    'FREQ=WEEKLY;INTERVAL=99999999;COUNT=3',
    'FREQ=MONTHLY;COUNT=100',
    'FREQ=MONTHLY;INTERVAL=52;BYDAY=5MO;COUNT=400',
    'FREQ=DAILY;UNTIL=20281120',
    'FREQ=DAILY;COUNT=3\nRDATE:20300101T000000Z',
    'FREQ=DAILY;COUNT=3\nEXRULE:FREQ=SECONDLY',
    `FREQ=WEEKLY;BYDAY=${'MO,'.repeat(100)}MO;COUNT=3`,
  ])('%j', (rrule) => {
    expect(() => slotsOf(pattern({ rrule }))).toThrow(invalid);
  });
  test('where it names no day at all', () => {
    expect(() => lastDateOf(pattern({ rrule: 'FREQ=DAILY;UNTIL=20261101' }))).toThrow(invalid);
    expect(() => lastDateOf(pattern({ rrule: 'FREQ=DAILY;COUNT=1', exdates: ['2026-11-23'] }))).toThrow(invalid);
  });
  test.each(['Nowhere/At_All', '+03:00', 'EST5EDT;x', 'UTC\nRRULE:FREQ=DAILY', '__proto__'])('with the zone %j', (timeZone) => {
    expect(() => slotsOf(pattern({ timeZone }))).toThrow(invalid);
  });
  test('with a day that no calendar has', () => expect(() => slotsOf(pattern({ startsLocal: '2026-02-30T09:00' }))).toThrow(invalid));
});

test('a rule is kept tidy', () => {
  expect(tidyRule('rrule:freq=weekly;interval=1;byday=MO,MO,WE;until=20261218T225959Z')).toBe('FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218');
});

describe('cut in two', () => {
  test.each(['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6', 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261210'])('%s keeps its days', (rrule) => {
    const whole = days({ rrule });
    const { before, after } = splitAt(pattern({ rrule }), '2026-12-02');
    const both = [...days({ rrule: before }), ...days({ rrule: after, startsLocal: '2026-12-02T09:00' })];
    expect(both).toEqual(whole);
  });
});
