import { AppError } from '@watoto/shared/kernel/errors.ts';
import { courseManagedBy } from '../assessments/assessments.store.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';

/** A lesson whose quizzes are meant. */
interface HeldLesson {
  readonly host_id: string;
  readonly course_id: string | null;
}

/**
 * Who may open, watch and close the quizzes of a lesson: whoever manages its course, and a teacher who holds this lesson in their place. That
 * one has nothing else of the course. Throws `not_found`.
 */
export async function requireQuizMaster(db: Queries, person: Person, { host_id, course_id }: HeldLesson): Promise<void> {
  if (person.role === 'teacher' && host_id === person.userId) return;
  if (course_id === null || !(await courseManagedBy(db, person, course_id))) throw new AppError('not_found');
}
