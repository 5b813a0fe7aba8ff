import type { AttendanceStatus } from '@watoto/shared/contract/http/attendance.ts';
import { type Consumer, consumer } from '../events/consumer.ts';
import { record } from '../progress/complete-module.ts';
import { modulesAbout } from '../progress/progress.store.ts';

/** Is this as good as having been there? Who saw only a part of it watches the recording. */
export const isThere = (status: AttendanceStatus | null) => status === 'present' || status === 'late';

/** Who was in a lesson has done the live modules that it is: one student at a time, so that nobody waits for a whole class. */
export function attendedConsumer(): Consumer {
  return consumer('attended', ['lesson.attended'], async (tx, { at, payload: { lessonId, studentId } }) => {
    const modules = await modulesAbout(tx, { lessonId, studentId });
    for (const module of modules.filter(({ assessed }) => !assessed))
      await record(tx, { studentId, moduleId: module.id, at }, { completed: true });
  });
}
