import { describe, expect, it } from 'vitest';
import { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { groupLessons, isOpen } from './lesson-groups.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const HOUR = 3_600_000;
let nextId = 0;

function aLesson(title: string, startsInHours: number, status: Lesson['status'] = 'scheduled'): Lesson {
  const at = (hours: number) => new Date(NOON + hours * HOUR).toISOString();
  nextId += 1;
  return Lesson.parse({
    id: `01890000-0000-7000-8000-${String(nextId).padStart(12, '0')}`,
    title,
    course: null,
    host: { id: '1', name: 'T' },
    startsAt: at(startsInHours),
    endsAt: at(startsInHours + 1),
    durationMinutes: 60,
    expectedSize: 30,
    status,
    opensAt: at(startsInHours - 0.25),
    closesAt: at(startsInHours + 2),
    myRole: 'pupil',
    substitutesFor: null,
    room: null,
    series: null,
    myInvitation: null,
    version: 1,
  });
}
const titles = (lessons: readonly Lesson[]) => lessons.map((lesson) => lesson.title);

describe('groupLessons', () => {
  it('puts what is open first, what is over last, and leaves past days out', () => {
    const lessons = [
      aLesson('later', 3),
      aLesson('done', -4, 'ended'),
      aLesson('now', 0.1),
      aLesson('yesterday', -26, 'ended'),
      aLesson('next week', 24 * 7),
      aLesson('tomorrow', 24),
      aLesson('off', 26, 'cancelled'),
    ];
    const groups = groupLessons(lessons, NOON);
    expect(titles(groups.today)).toEqual(['now', 'later', 'done']);
    expect(titles(groups.upcoming)).toEqual(['tomorrow', 'next week']);
  });

  it('shows a live lesson today whenever it began', () => {
    expect(titles(groupLessons([aLesson('long', -20, 'live')], NOON).today)).toEqual(['long']);
  });
});

describe('isOpen', () => {
  it('follows the door and the status', () => {
    expect(isOpen(aLesson('x', 0.2), NOON)).toBe(true);
    expect(isOpen(aLesson('x', 0.3), NOON)).toBe(false);
    expect(isOpen(aLesson('x', -2.5), NOON)).toBe(false);
    expect(isOpen(aLesson('x', 0, 'ended'), NOON)).toBe(false);
    expect(isOpen(aLesson('x', 9, 'live'), NOON)).toBe(true);
  });
});
