import { expect, test } from 'vitest';
import { freeTimes, meeting } from './free-times.ts';

const at = (text: string) => Date.parse(`2026-11-${text}:00Z`);
const slot = (text: string) => ({ date: `2026-11-${text.slice(0, 2)}`, startsAt: new Date(at(text)) });
const span = (from: string, to: string) => ({ starts: at(from), ends: at(to) });
const now = at('01T00:00');

test('what ends when another begins does not meet it', () => {
  const lesson = span('23T09:00', '23T10:00');
  expect(meeting(lesson, [span('23T08:00', '23T09:00'), span('23T10:00', '23T11:00')])).toEqual([]);
  expect(meeting(lesson, [span('23T09:59', '23T11:00')])).toHaveLength(1);
});

test('the nearest times of the same day come first', () => {
  const busy = [span('23T09:00', '23T10:00')];
  const times = freeTimes([slot('23T09:00')], '09:00', { minutes: 45, busy, now, days: 3 });
  expect(times.map(({ days, time }) => [days, time])).toEqual([
    [0, '08:15'],
    [0, '10:00'],
    [0, '08:00'],
  ]);
});

test('a day that is full sends a single lesson to the next, a series nowhere', () => {
  const busy = [span('23T00:00', '24T00:00')];
  expect(freeTimes([slot('23T09:00')], '09:00', { minutes: 45, busy, now, days: 3 })[0]).toMatchObject({ days: 1, time: '09:00' });
  expect(freeTimes([slot('23T09:00'), slot('30T09:00')], '09:00', { minutes: 45, busy, now, days: 0 })).toEqual([]);
});

test('a series needs all of its days', () => {
  const busy = [span('23T09:00', '23T10:00'), span('30T10:00', '30T11:00')];
  const times = freeTimes([slot('23T09:00'), slot('30T09:00')], '09:00', { minutes: 60, busy, now, days: 0 });
  expect(times.map(({ time }) => time)).toEqual(['08:00', '07:45', '07:30']);
});

test('nothing is offered that has passed', () => {
  const times = freeTimes([slot('23T09:00')], '09:00', { minutes: 60, busy: [], now: at('23T08:50'), days: 0 });
  expect(times[0]?.time).toBe('09:00');
  expect(times.every(({ startsAt }) => startsAt > at('23T08:50'))).toBe(true);
});
