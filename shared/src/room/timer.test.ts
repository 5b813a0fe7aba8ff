import { expect, it } from 'vitest';
import { must } from '../kernel/assert.ts';
import { PeerId } from '../kernel/ids.ts';
import { LessonInTheMaking } from './lesson.fixture.ts';
import { TIMER_MS, timerLeft } from './timer.ts';

it('runs, rests and goes on by the log alone', () => {
  const lesson = new LessonInTheMaking();
  const left = () => timerLeft(must(lesson.state.timer, 'timer'), lesson.state.at);
  lesson.say('teacher', { type: 'timer.started', data: { lastsMs: 60_000, label: 'Read page 4' } }, 10_000);
  expect(left()).toBe(60_000);
  lesson.say('teacher', { type: 'timer.paused', data: {} }, 30_000);
  expect(left()).toBe(40_000);
  expect(lesson.say('teacher', { type: 'timer.paused', data: {} }, 35_000)).toBe('conflict');
  lesson.say('teacher', { type: 'timer.extended', data: { ms: 5_000 } }, 36_000);
  lesson.say('teacher', { type: 'timer.resumed', data: {} }, 50_000);
  expect(left()).toBe(45_000);
  expect(lesson.say('teacher', { type: 'timer.resumed', data: {} }, 51_000)).toBe('conflict');
  lesson.say('teacher', { type: 'hand.raised', data: {} }, 200_000);
  expect(left()).toBe(0);
  // Over is over: there is nothing to pause, but it may go on for a little.
  expect(lesson.say('teacher', { type: 'timer.paused', data: {} }, 201_000)).toBe('conflict');
  lesson.say('teacher', { type: 'timer.extended', data: { ms: 60_000 } }, 202_000);
  expect(left()).toBe(60_000);
  lesson.say('teacher', { type: 'timer.stopped', data: {} }, 203_000);
  expect(lesson.state.timer).toBeNull();
  expect(lesson.say('teacher', { type: 'timer.extended', data: { ms: 60_000 } }, 204_000)).toBe('conflict');
});

it('is the teacher’s, and no longer than it may be', () => {
  const lesson = new LessonInTheMaking(['amina']);
  expect(lesson.say('amina', { type: 'timer.started', data: { lastsMs: 60_000, label: '' } })).toBe('forbidden');
  lesson.say('teacher', { type: 'timer.started', data: { lastsMs: TIMER_MS.most, label: '' } });
  expect(lesson.say('amina', { type: 'timer.stopped', data: {} })).toBe('forbidden');
  expect(lesson.say('teacher', { type: 'timer.extended', data: { ms: TIMER_MS.most } })).toBe('limit_reached');
});

it('seats people as a host says, each once', () => {
  const lesson = new LessonInTheMaking(['amina', 'brian']);
  const order = ['brian', 'amina', 'brian'].map((name) => PeerId.parse(name));
  expect(lesson.say('amina', { type: 'seats.arranged', data: { order } })).toBe('forbidden');
  lesson.say('teacher', { type: 'seats.arranged', data: { order } });
  expect(lesson.state.seats).toEqual(['brian', 'amina']);
});
