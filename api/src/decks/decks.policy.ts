import type { Person } from '../auth/access-token.ts';
import { roleIn } from '../lessons/lessons.policy.ts';

/** What a person needs to be known by, to say what they may do with slides. */
export interface DeckStanding {
  readonly owner_id: string | null;
  /** The teacher of its course; null: it is of none. */
  readonly instructor: string | null;
}

/** May this person bring slides to this lesson, which they may see? Whoever is a host in its room by right. */
export function mayBring(lesson: { readonly host_id: string }, person: Person): boolean {
  return roleIn(lesson, person) !== 'pupil';
}

/** May this person take them away for good? Whoever brought them, the teacher of their course, and admins. */
export function mayRemove({ owner_id, instructor }: DeckStanding, { role, userId }: Person): boolean {
  if (role === 'admin') return true;
  return owner_id === userId || (role === 'teacher' && instructor === userId);
}

/**
 * May this person let this lesson, which they hold, show them? What is theirs anyway, and what is of the lesson's course.
 */
export function mayUse(deck: DeckStanding & { readonly course_id: string | null }, courseId: string | null, person: Person): boolean {
  return mayRemove(deck, person) || (courseId !== null && deck.course_id === courseId);
}
