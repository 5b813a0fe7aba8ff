import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Download } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../../auth/access-token.ts';
import type { Queries } from '../../db/database.ts';
import { timesOf } from '../../lessons/lessons.policy.ts';
import { type LessonRow, lessonFor } from '../../lessons/lessons.store.ts';
import { type CalendarLesson, type CalendarWords, writeCalendar } from './ics.ts';

const WORDS: Readonly<Record<'en' | 'sw', CalendarWords>> = {
  en: { calendar: 'Watoto: my lessons', with: (name) => `with ${name}` },
  sw: { calendar: 'Watoto: masomo yangu', with: (name) => `pamoja na ${name}` },
};
export const calendarWords = (locale: string) => (locale.startsWith('sw') ? WORDS.sw : WORDS.en);

export function calendarLesson(row: LessonRow, publicUrl: string): CalendarLesson {
  return {
    // The lesson's own id: it stays the same whatever changes, and programs update what they have.
    uid: `${row.id}@watoto`,
    title: row.title,
    course: row.course_title,
    host: `${row.host_first_name} ${row.host_last_name}`,
    room: row.room_name,
    startsAt: row.starts_at,
    endsAt: new Date(timesOf(row).endsAt),
    cancelled: row.status === 'cancelled',
    version: row.version,
    changedAt: row.updated_at,
    url: `${publicUrl}/lessons/${row.id}`,
  };
}

/** One lesson as a file, for who may see it; null for others. */
export async function lessonFile(
  db: Queries,
  person: Person,
  id: LessonId,
  { publicUrl, locale }: { publicUrl: string; locale: string },
): Promise<(Download & { filename: string; content: string }) | null> {
  const row = await lessonFor(db, person, id);
  if (!row) return null;
  const content = writeCalendar({ lessons: [calendarLesson(row, publicUrl)], series: [] }, calendarWords(locale));
  return { filename: 'lesson.ics', content };
}
