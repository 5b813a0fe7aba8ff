import { describe, expect, it } from 'vitest';
import { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { LessonSeries } from '@watoto/shared/contract/http/timetable.ts';
import { formOf, lessonChange, lessonProposal, seriesChange, seriesProposal, shiftedTo } from './edit-form.ts';
import { momentOf } from './week.ts';

const SERIES = '01890000-0000-7000-8000-000000000001';
const starts = momentOf('2026-11-30', '09:00').getTime();
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const iso = (ms: number) => new Date(starts + ms).toISOString();
const lesson = Lesson.parse({
  id: '01890000-0000-7000-8000-000000000002',
  title: 'Choir',
  course: null,
  host: { id: '4', name: 'Grace' },
  substitutesFor: null,
  room: { id: '3', name: 'Hall' },
  series: { id: SERIES, date: '2026-11-30', timeZone: zone },
  startsAt: iso(0),
  endsAt: iso(2_700_000),
  durationMinutes: 45,
  expectedSize: 30,
  status: 'scheduled',
  opensAt: iso(0),
  closesAt: iso(0),
  myRole: 'host',
  myInvitation: null,
  version: 1,
});
const series = LessonSeries.parse({
  id: SERIES,
  title: 'Choir',
  course: null,
  host: { id: '4', name: 'Grace' },
  room: { id: '3', name: 'Hall' },
  startsLocal: '2026-11-23T09:00',
  timeZone: zone,
  durationMinutes: 45,
  rrule: 'FREQ=WEEKLY;COUNT=5',
  exdates: ['2026-11-23', '2026-12-07'],
  expectedSize: 30,
  cancelledFrom: null,
  occurrences: [],
  version: 1,
});
const form = formOf(lesson, false);

describe('the form of a lesson that is there', () => {
  it('changes nothing until something is changed', () => {
    expect(lessonChange(lesson, form)).toEqual({});
    expect(seriesChange(lesson, series, form, 'all')).toEqual({});
  });

  it('says how the room is to open only where that was changed', () => {
    const settings = { lobby: 'everyone' as const, locked: ['mic' as const] };
    expect(lessonChange(lesson, { ...form, settings })).toEqual({ settings });
    expect(seriesChange(lesson, series, { ...form, settings }, 'all')).toEqual({ settings });
  });

  it('asks about one lesson as if it was not there', () => {
    expect(lessonProposal(lesson, { ...form, time: '10:00' }, zone)).toMatchObject({
      startsLocal: '2026-11-30T10:00',
      rrule: null,
      roomId: '3',
      exceptLessonId: lesson.id,
    });
    expect(lessonProposal(lesson, { ...form, day: '' }, zone)).toBeNull();
    expect(lessonChange(lesson, { ...form, title: ' Song ', roomId: '' })).toEqual({ title: 'Song', roomId: null });
  });

  it('asks about the rest of its series as if that was not there', () => {
    const changed = { ...form, time: '10:30', left: ['2026-12-14'] };
    const asked = seriesProposal(lesson, series, changed, 'following');
    expect(asked).toMatchObject({
      startsLocal: '2026-11-23T10:30',
      rrule: 'FREQ=WEEKLY;COUNT=5',
      exdates: ['2026-11-23', '2026-12-07', '2026-12-14'],
      from: '2026-11-30',
      exceptSeriesId: SERIES,
    });
    expect(asked).not.toHaveProperty('hostId');
    expect(seriesProposal(lesson, series, formOf(lesson, true), 'all')).toMatchObject({ hostId: '4', startsLocal: '2026-11-23T09:00' });
    expect(seriesChange(lesson, series, changed, 'following')).toEqual({
      timeOfDay: '10:30',
      exdates: ['2026-12-07', '2026-12-14'],
      from: '2026-11-30',
    });
  });

  it('takes a time that is offered by the clocks of the series', () => {
    expect(shiftedTo(form, '2026-11-23T09:00', '2026-11-23T10:15')).toBe('10:15');
    expect(shiftedTo({ ...form, time: '23:30' }, '2026-11-24T05:30', '2026-11-24T06:15')).toBe('00:15');
  });
});
