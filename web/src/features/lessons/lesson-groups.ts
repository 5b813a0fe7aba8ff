import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';

export interface LessonGroups {
  /** Live, or starting today, or open now: what one may still go to, and today's ended ones last. */
  readonly today: readonly Lesson[];
  /** After today, soonest first. */
  readonly upcoming: readonly Lesson[];
}

/** Can its room be entered at `now` (ms since 1970)? The server decides for good; this only lights the button. */
export function isOpen(lesson: Lesson, now: number): boolean {
  if (lesson.status === 'live') return true;
  return lesson.status === 'scheduled' && Date.parse(lesson.opensAt) <= now && now < Date.parse(lesson.closesAt);
}

/** Groups by the calendar day of this device. Past days are left out. */
export function groupLessons(lessons: readonly Lesson[], now: number): LessonGroups {
  const today = new Date(now).setHours(0, 0, 0, 0);
  const tomorrow = new Date(today).setDate(new Date(today).getDate() + 1);
  const start = (lesson: Lesson) => Date.parse(lesson.startsAt);
  const over = (lesson: Lesson) => Number(lesson.status === 'ended' || lesson.status === 'cancelled');
  const soonest = (a: Lesson, b: Lesson) => over(a) - over(b) || Number(isOpen(b, now)) - Number(isOpen(a, now)) || start(a) - start(b);
  return {
    today: lessons.filter((lesson) => isOpen(lesson, now) || (start(lesson) >= today && start(lesson) < tomorrow)).sort(soonest),
    upcoming: lessons.filter((lesson) => !isOpen(lesson, now) && start(lesson) >= tomorrow && !over(lesson)).sort(soonest),
  };
}
