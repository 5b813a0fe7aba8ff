import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { holdsLesson } from '@watoto/shared/room/given.ts';
import { useClassroom } from './classroom-context.tsx';
import { useLessonId } from './lesson-id-context.tsx';

/**
 * The lesson that one is in and holds, by the school's word: as its teacher, or as an admin beside them. Who was only made a co-teacher in the room
 * is none to the school, which refuses them files, slides and graded quizzes: null, as for everyone else.
 */
export function useHeldLesson(): LessonId | null {
  const lessonId = useLessonId();
  const holds = useClassroom(({ me, room }) => {
    const peer = me === null ? undefined : room.peers[me];
    return peer !== undefined && holdsLesson(peer);
  });
  return holds ? lessonId : null;
}
