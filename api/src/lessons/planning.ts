import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { SchoolRoomId } from '@watoto/shared/contract/http/rooms.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { activeUser } from '../users/users.store.ts';
import * as store from './lessons.store.ts';

/** People expected where no course says how many. */
const USUAL_SIZE = 30;
const MOST = 1_000;

/** What a person wants to plan, before it is known that they may. */
export interface Plan {
  readonly courseId: CourseId | null;
  readonly hostId?: UserId | undefined;
  readonly roomId: SchoolRoomId | null;
  readonly expectedSize?: number | undefined;
}

/** Who would hold it, and for how many. Throws `forbidden`, `not_found` (course) and `invalid_input` (host, room). */
export async function requirePlan(db: Queries, person: Person, plan: Plan): Promise<{ hostId: UserId; expectedSize: number }> {
  const hostId = await requireHost(db, person, plan.hostId);
  const enrolled = plan.courseId === null ? null : await requireCourse(db, person, plan.courseId);
  await requireRoom(db, plan.roomId);
  return { hostId, expectedSize: plan.expectedSize ?? (enrolled === null ? USUAL_SIZE : Math.min(MOST, enrolled + 1)) };
}

/** Throws `invalid_input` for a room that is closed or not there. */
export async function requireRoom(db: Queries, roomId: SchoolRoomId | null): Promise<void> {
  if (roomId !== null && !(await store.roomIsOpen(db, roomId)))
    throw new AppError('invalid_input', { message: 'roomId: not a room that is open' });
}

async function requireHost(db: Queries, person: Person, hostId: UserId = person.userId): Promise<UserId> {
  if (hostId !== person.userId && person.role !== 'admin')
    throw new AppError('forbidden', { message: 'Only an admin may plan for someone else.' });
  await requireTeacher(db, hostId);
  return hostId;
}

/** Throws `invalid_input` for someone who holds no lessons here. */
export async function requireTeacher(db: Queries, id: UserId): Promise<void> {
  const host = await activeUser(db, id);
  if (!host || host.role === 'student') throw new AppError('invalid_input', { message: 'hostId: not a teacher here' });
}

/** How many are enrolled. */
async function requireCourse(db: Queries, person: Person, courseId: CourseId): Promise<number> {
  const course = await store.courseById(db, courseId);
  if (!course) throw new AppError('not_found');
  if (course.instructor !== person.userId && person.role !== 'admin')
    throw new AppError('forbidden', { message: 'This is not your course.' });
  return course.enrolled;
}

/** An overlap that only the database saw, as a `conflict`; anything else as it is. */
export function refuseOverlap(error: unknown): never {
  const what = store.overlaps(error);
  if (what === null) throw error;
  const message = what === 'host' ? 'The teacher has another lesson at that time.' : 'The room is taken at that time.';
  throw new AppError('conflict', { message, details: { what }, cause: error });
}
