import { AppError } from '@watoto/shared/kernel/errors.ts';
import { ApiClient } from '../../features/api/api-client.ts';
import { answerPlatform } from './fake-platform.ts';

const HOUR = 3_600_000;
const user = { id: '7', email: 'amina@school.test', firstName: 'Amina', lastName: 'Otieno', role: 'student', grade: 8, locale: 'en' };

function aLesson(at: number, title: string, course: string, status: string) {
  const start = Date.now() + at * HOUR;
  const iso = (time: number) => new Date(time).toISOString();
  return {
    id: `01890000-0000-7000-8000-${String(Math.round(Math.abs(at) * 100)).padStart(12, '0')}`,
    title,
    course: { id: '1', title: course },
    host: { id: '1', name: 'Grace Wanjiru' },
    startsAt: iso(start),
    endsAt: iso(start + HOUR),
    durationMinutes: 60,
    expectedSize: 30,
    status,
    opensAt: iso(start - HOUR / 4),
    closesAt: iso(start + 2 * HOUR),
    myRole: 'pupil',
  };
}

/** An API that answers the gallery's pages. `lessons`: 'some' | 'none' | 'slow' | 'broken'. */
export function createFakeApi(lessons: string): ApiClient {
  const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
  return new ApiClient({
    async fetch(url, init) {
      if (url.includes('/auth/')) return json({ accessToken: 'x', expiresAt: new Date(Date.now() + HOUR).toISOString(), user });
      if (lessons === 'slow') await new Promise(() => {});
      if (lessons === 'broken') throw new AppError('unavailable');
      const platform = answerPlatform(url, init, lessons === 'none');
      if (platform === null) return new Response(null, { status: 204 });
      if (platform !== undefined) return json(platform);
      const items = [
        aLesson(-0.1, 'How plants make their food', 'Biology 8', 'live'),
        aLesson(0.2, 'Fractions and percentages', 'Mathematics 8', 'scheduled'),
        aLesson(2, 'Ushairi wa Kiswahili: mashairi ya jadi na ya kisasa', 'Kiswahili 8', 'scheduled'),
        aLesson(26, 'Rivers and lakes', 'Geography 8', 'scheduled'),
      ];
      return json({ items: lessons === 'none' ? [] : items, nextCursor: null });
    },
  });
}
