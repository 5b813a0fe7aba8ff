import { describe, expect, it } from 'vitest';
import { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { addDays, dayOf, hoursOf, hueOf, HUES, isDayName, momentOf, place, timeOf, weekOf } from './week.ts';

let nextId = 0;
function aLesson(title: string, day: string, time: string, minutes: number): Lesson {
  nextId += 1;
  const start = momentOf(day, time).getTime();
  const at = (ms: number) => new Date(start + ms).toISOString();
  return Lesson.parse({
    id: `01890000-0000-7000-8000-${String(nextId).padStart(12, '0')}`,
    title,
    course: null,
    host: { id: '1', name: 'T' },
    substitutesFor: null,
    room: null,
    series: null,
    startsAt: at(0),
    endsAt: at(minutes * 60_000),
    durationMinutes: minutes,
    expectedSize: 30,
    status: 'scheduled',
    opensAt: at(-900_000),
    closesAt: at(minutes * 60_000),
    myRole: 'pupil',
    myInvitation: null,
    version: 1,
  });
}

describe('weeks', () => {
  it('begin on Monday, whatever the day', () => {
    for (const day of ['2026-11-23', '2026-11-25', '2026-11-29'])
      expect(weekOf(day).map(({ date }) => date)).toEqual(Array.from({ length: 7 }, (_, i) => `2026-11-${23 + i}`));
  });
  it('have days that follow each other without a gap', () => {
    const week = weekOf('2026-03-25');
    for (const [i, day] of week.entries()) expect(week[i + 1]?.start ?? day.end).toBe(day.end);
  });
  it('go over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  });
  it('know a day when they see one', () => {
    expect(isDayName('2026-11-23')).toBe(true);
    for (const text of ['2026-02-30', 'today', '', undefined, '2026-11-23T09:00']) expect(isDayName(text)).toBe(false);
  });
  it('read what they write', () => {
    const at = momentOf('2026-11-23', '09:05').getTime();
    expect([dayOf(at), timeOf(at)]).toEqual(['2026-11-23', '09:05']);
  });
});

describe('lessons of a day', () => {
  const day = weekOf('2026-11-23')[0]!;
  const lanes = (...lessons: Lesson[]) => place(lessons, day).map(({ lesson, lane, lanes: all }) => `${lesson.title} ${lane + 1}/${all}`);

  it('stand side by side where they meet, alone where they do not', () => {
    expect(
      lanes(
        aLesson('a', '2026-11-23', '09:00', 60),
        aLesson('b', '2026-11-23', '09:30', 60),
        aLesson('c', '2026-11-23', '10:00', 30),
        aLesson('d', '2026-11-23', '10:30', 30),
        aLesson('another day', '2026-11-24', '09:00', 60),
      ),
    ).toEqual(['a 1/2', 'b 2/2', 'c 1/2', 'd 1/1']);
  });
  it('end at midnight at the latest', () => {
    expect(place([aLesson('late', '2026-11-23', '23:00', 120)], day)[0]).toMatchObject({ from: 1_380, to: 1_440 });
  });
  it('widen the hours that are shown', () => {
    expect(hoursOf([])).toEqual({ first: 8, last: 17 });
    expect(hoursOf(place([aLesson('early', '2026-11-23', '06:30', 30), aLesson('late', '2026-11-23', '18:00', 45)], day))).toEqual({
      first: 6,
      last: 19,
    });
  });
  it('have a colour that stays', () => {
    const lesson = aLesson('x', '2026-11-23', '09:00', 60);
    expect(hueOf(lesson)).toBe(hueOf({ ...lesson, title: 'y' }));
    expect(hueOf(lesson)).toBeLessThan(HUES);
  });
});
