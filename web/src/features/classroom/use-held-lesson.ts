import { use } from 'react';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { UserContext } from '../auth/user-context.tsx';
import { useClassroom } from './classroom-context.tsx';
import { useLessonId } from './lesson-id-context.tsx';

/**
 * The lesson that one is in and holds, by the school's word: as its teacher, or as an admin beside them. Who was only made a co-teacher in the room
 * is none to the school, which refuses them files, slides and graded quizzes: null, as for everyone else.
 */
export function useHeldLesson(): LessonId | null {
  const lessonId = useLessonId();
  const admin = use(UserContext)?.role === 'admin';
  const holds = useClassroom(({ role }) => role === 'host' || (admin && role !== null && isHost(role)));
  return holds ? lessonId : null;
}
