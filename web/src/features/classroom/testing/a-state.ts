import { emptyClassroom } from '../../../rtc/room-store.ts';
import type { ClassroomState } from '../../../rtc/classroom.ts';

/** A live classroom's state for tests: everything off, but for what is given. */
export function aState(change: Partial<ClassroomState>): ClassroomState {
  return { ...emptyClassroom, phase: { kind: 'live' }, media: 'connected', ...change };
}
