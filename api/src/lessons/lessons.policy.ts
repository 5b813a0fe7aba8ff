import { AppError } from '@watoto/shared/kernel/errors.ts';
import {
  LESSON_CLOSES_AFTER_MIN,
  LESSON_OPENS_BEFORE_MIN,
  type LessonChange,
  type LessonStatus,
} from '@watoto/shared/contract/http/lessons.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import type { Person } from '../auth/access-token.ts';

const MINUTE_MS = 60_000;

/** When a lesson is, and what has become of it. `duration` in minutes. */
export interface LessonTime {
  readonly starts_at: Date;
  readonly duration: number;
  readonly status: LessonStatus;
}

/** A lesson's times in milliseconds since 1970. */
export function timesOf({ starts_at, duration }: Pick<LessonTime, 'starts_at' | 'duration'>): {
  endsAt: number;
  opensAt: number;
  closesAt: number;
} {
  const endsAt = starts_at.getTime() + duration * MINUTE_MS;
  return {
    endsAt,
    opensAt: starts_at.getTime() - LESSON_OPENS_BEFORE_MIN * MINUTE_MS,
    closesAt: endsAt + LESSON_CLOSES_AFTER_MIN * MINUTE_MS,
  };
}

/** May people enter at `now`? Throws `lesson_not_open` or `lesson_ended`. A live lesson may run late: its door stays open. */
export function requireOpenDoor(lesson: LessonTime, now: number): void {
  const { opensAt, closesAt } = timesOf(lesson);
  if (lesson.status === 'cancelled') throw new AppError('lesson_ended', { message: 'This lesson was cancelled.' });
  if (lesson.status === 'ended') throw new AppError('lesson_ended');
  if (lesson.status === 'live') return;
  if (now < opensAt) throw new AppError('lesson_not_open', { details: { opensAt: new Date(opensAt).toISOString() } });
  if (now >= closesAt) throw new AppError('lesson_ended');
}

/**
 * A person's part in the room of a lesson they may see (`lessons.store.ts`, `visibleTo`): its host, an admin beside the host, or
 * one of the class.
 */
export function roleIn(lesson: { readonly host_id: string }, person: Person): Role {
  if (lesson.host_id === person.userId) return 'host';
  return person.role === 'admin' ? 'cohost' : 'pupil';
}

/** May this be changed so, by this person? Throws `forbidden`, `lesson_ended` or `conflict`. */
export function requireChangeable(lesson: LessonTime & { readonly host_id: string }, change: LessonChange, person: Person): void {
  if (roleIn(lesson, person) === 'pupil') throw new AppError('forbidden');
  if (lesson.status === 'ended' || lesson.status === 'cancelled') throw new AppError('lesson_ended');
  if (lesson.status === 'live' && (change.startsAt !== undefined || change.status !== undefined)) {
    throw new AppError('conflict', { message: 'This lesson has started.' });
  }
}

/** May this person take its cancellation back at `now`? Throws `forbidden`, `lesson_ended` or `conflict`. */
export function requireRestorable(lesson: LessonTime & { readonly host_id: string }, person: Person, now: number): void {
  if (roleIn(lesson, person) === 'pupil') throw new AppError('forbidden');
  if (lesson.status === 'ended') throw new AppError('lesson_ended');
  if (lesson.status === 'cancelled' && timesOf(lesson).endsAt <= now) throw new AppError('lesson_ended');
}
