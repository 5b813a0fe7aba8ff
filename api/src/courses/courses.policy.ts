import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CourseState } from '@watoto/shared/contract/http/courses.ts';
import type { Person } from '../auth/access-token.ts';

/** May this person edit the course, and see all that is in it? Its teacher, and admins. */
export function manages(course: { readonly instructor: string }, person: Person): boolean {
  return person.role === 'admin' || (person.role === 'teacher' && course.instructor === person.userId);
}

/** Throws `forbidden`. Whether they may see the course at all was asked before. */
export function requireManages(course: { readonly instructor: string }, person: Person): void {
  if (!manages(course, person)) throw new AppError('forbidden');
}

/** Throws `forbidden`: teachers give their own courses, admins give them to anyone. */
export function requireMayGiveTo(teacherId: string, person: Person): void {
  if (person.role !== 'admin' && teacherId !== person.userId) throw new AppError('forbidden');
}

export function stateOf(course: { readonly is_active: boolean; readonly published_at: Date | null }): CourseState {
  if (!course.is_active) return 'closed';
  return course.published_at === null ? 'draft' : 'open';
}

/** May this person know of the course? All of open ones; others of those that they give, take or wait for. Admins of all. */
export function maySee(
  course: Parameters<typeof stateOf>[0] & {
    readonly instructor: string;
    readonly my_status: string | null;
    readonly waiting_place: number | null;
  },
  { role, userId }: Person,
): boolean {
  if (role === 'admin' || stateOf(course) === 'open' || course.instructor === userId) return true;
  return course.my_status !== null || course.waiting_place !== null;
}

/** May this person read what is in the modules? Students of the course, and those who manage it. */
export function mayStudy(course: { readonly instructor: string; readonly my_status: string | null }, person: Person): boolean {
  return manages(course, person) || (course.my_status !== null && course.my_status !== 'dropped');
}
