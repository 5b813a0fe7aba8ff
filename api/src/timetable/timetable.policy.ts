import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonStatus } from '@watoto/shared/contract/http/lessons.ts';
import type { Person } from '../auth/access-token.ts';

/** A series is its teacher's and the admins': to others it does not exist. Throws `not_found`. */
export function requireSeriesKeeper<S extends { readonly host_id: string }>(series: S | undefined, person: Person): S {
  if (!series || (person.role !== 'admin' && series.host_id !== person.userId)) throw new AppError('not_found');
  return series;
}

interface Held {
  readonly host_id: string;
  readonly substitutes_for: string | null;
  readonly status: LessonStatus;
}

/** May this person give the lesson to another teacher? Who holds it, who would have, and admins. Throws `forbidden`, `lesson_ended`, `conflict`. */
export function requireSubstitutable(lesson: Held, person: Person): void {
  const theirs = lesson.host_id === person.userId || lesson.substitutes_for === person.userId;
  if (!theirs && person.role !== 'admin') throw new AppError('forbidden');
  if (lesson.status === 'live') throw new AppError('conflict', { message: 'This lesson has started.' });
  if (lesson.status !== 'scheduled') throw new AppError('lesson_ended');
}

/** May this person ask others to the lesson? Its host, and admins. Throws `forbidden`. */
export function requireInviter(lesson: Held, person: Person): void {
  if (lesson.host_id !== person.userId && person.role !== 'admin') throw new AppError('forbidden');
}

/** Throws `lesson_ended` once there is nothing left to come to. */
export function requireComing(lesson: Held): void {
  if (lesson.status === 'ended' || lesson.status === 'cancelled') throw new AppError('lesson_ended');
}
