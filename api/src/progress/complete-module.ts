import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { ProgressReport } from '@watoto/shared/contract/http/progress.ts';
import { issueCertificate } from '../certificates/certificates.store.ts';
import { noteAnnounced } from '../db/announced.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import { mergeProgress, type Progress } from './merge-progress.ts';
import * as store from './progress.store.ts';

interface Of {
  readonly studentId: string;
  readonly moduleId: string;
  readonly at: Date;
}

export interface Recorded {
  readonly courseId: string;
  readonly module: Progress & { readonly score: string | null };
  readonly percentage: number;
  /** Is the course completed? For good: modules that are added later do not take it back. */
  readonly completed: boolean;
}

/**
 * For whoever has graded an attempt that passed: the module that it is in is completed for this student, with the best score so far.
 * In the transaction of the grade. Safe to repeat. A student who is not in the course (any more) is passed over.
 */
export async function completeModuleFor(tx: Queries, { score, ...of }: Of & { readonly score: number }): Promise<void> {
  await record(tx, of, { completed: true }, score);
}

/**
 * Writes down what a student did in a module, and what that makes of the course: percentage, completion, certificate, events. null:
 * there is no such module, or they are not in its course.
 */
export async function record(tx: Queries, of: Of, report: ProgressReport, score: number | null = null): Promise<Recorded | null> {
  const found = await store.moduleOf(tx, of.moduleId);
  if (!found) return null;
  const courseId = found.course_id;
  await store.holdCourse(tx, courseId);
  // As it is now: it may have been taken away while we waited.
  const module = await store.moduleOf(tx, of.moduleId);
  const enrolment = await store.lockEnrolment(tx, courseId, of.studentId);
  if (!module || module.deleted_at !== null || !enrolment) return null;
  if (report.completed && score === null && module.assessed)
    throw new AppError('conflict', { message: 'This is completed by passing its assessment.' });
  const before = await store.progressOf(tx, enrolment.id, of.moduleId);
  const after = { ...mergeProgress(before, report, of.at), score: best(before.score, score) };
  await store.saveProgress(tx, enrolment.id, of.moduleId, after);
  await store.markActive(tx, enrolment.id, of.moduleId);
  await store.recount(tx, courseId, enrolment.id);
  const percentage = await store.percentageOf(tx, enrolment.id);
  const ids = { courseId: CourseId.parse(courseId), studentId: UserId.parse(of.studentId) };
  const scored = Number(before.score ?? -1) !== Number(after.score ?? -1);
  if (percentage !== Number(enrolment.progress_percentage) || before.status !== after.status || scored)
    await announce(tx, 'progress.updated', { ...ids, percentage });
  // Where one is in a film is nobody else's business.
  else noteAnnounced('progress.updated', { ...ids, percentage });
  const completes = enrolment.status !== 'completed' && percentage === 100;
  if (completes) {
    await store.markCompleted(tx, enrolment.id, of.at);
    await issueCertificate(tx, enrolment.id, of.at);
    await announce(tx, 'enrollment.completed', ids);
  }
  return { courseId, module: after, percentage, completed: completes || enrolment.status === 'completed' };
}

function best(before: string | null, score: number | null): string | null {
  if (score === null) return before;
  return String(Math.max(score, Number(before ?? 0)));
}
