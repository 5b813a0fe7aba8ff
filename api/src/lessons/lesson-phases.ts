import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { type Consumer, consumer } from '../events/consumer.ts';
import type { Lessons } from './lessons.ts';

/** Lessons begin and end as their rooms do. A lesson's room carries the lesson's id; other rooms are nobody's business here. */
export function lessonPhases(lessons: Pick<Lessons, 'start' | 'end'>): Consumer {
  return consumer('lessons', ['room.opened', 'room.ended'], async (tx, { topic, payload }) => {
    const lesson = LessonId.safeParse(payload.roomId);
    if (!lesson.success) return;
    if (topic === 'room.opened') await lessons.start(tx, lesson.data);
    else await lessons.end(tx, lesson.data, payload.at);
  });
}
