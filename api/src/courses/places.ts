import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import * as store from './courses.store.ts';

export interface Filling {
  readonly courseId: string;
  /** Places that there are. */
  readonly most: number;
  readonly at: Date;
  /** Who has just asked: the others got in by waiting. null: nobody has. */
  readonly asking: string | null;
}

/** Free places go to those who have waited longest. The course is locked. */
export async function fillPlaces(tx: Queries, { courseId, most, at, asking }: Filling): Promise<void> {
  const places = most - (await store.placesTaken(tx, courseId));
  if (places <= 0) return;
  for (const student of await store.firstWaiting(tx, courseId, places)) {
    await store.enrol(tx, courseId, student, at);
    await audit(tx, { actor: null, action: 'course.enrolled', subject: `courses:${courseId}`, after: { student } });
    await announce(tx, 'enrollment.created', {
      courseId: CourseId.parse(courseId),
      studentId: UserId.parse(student),
      fromWaiting: student !== asking,
    });
  }
}

/** Out of the course, and whoever waits gets in. The course is locked. */
export async function freePlace(tx: Queries, student: string, actor: string, filling: Filling): Promise<void> {
  const { courseId } = filling;
  await store.drop(tx, courseId, student);
  await audit(tx, { actor, action: 'course.left', subject: `courses:${courseId}`, after: { student } });
  await announce(tx, 'enrollment.dropped', { courseId: CourseId.parse(courseId), studentId: UserId.parse(student) });
  await fillPlaces(tx, filling);
}
