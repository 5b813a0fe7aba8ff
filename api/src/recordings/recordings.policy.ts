import type { RecordingStatus } from '@watoto/shared/contract/http/recordings.ts';
import type { Person } from '../auth/access-token.ts';

/** What one person is to a recording. */
export interface Standing {
  readonly host_id: string;
  /** Who would have held the lesson, where somebody else did. */
  readonly substitutes_for: string | null;
  /** Of its course; null: it is of none. */
  readonly instructor: string | null;
  readonly enrolled: boolean;
  readonly invited: boolean;
  readonly audience: 'course' | 'staff';
  readonly status: RecordingStatus;
}

/** May this person rename, share, cut and erase it? Its host, the teacher of its course, and admins. */
export function mayChange({ host_id, instructor }: Pick<Standing, 'host_id' | 'instructor'>, { role, userId }: Person): boolean {
  if (role === 'admin') return true;
  return role === 'teacher' && (host_id === userId || instructor === userId);
}

/**
 * May this person watch it? Those who may enter its lesson: the host, who would have held it, the course's teacher and students, invited
 * people, admins. One that is for staff is not for students, and one that was erased only for those who may bring it back.
 */
export function mayWatch(recording: Standing, person: Person): boolean {
  if (mayChange(recording, person)) return true;
  if (recording.status === 'erased') return false;
  if (recording.host_id === person.userId || recording.substitutes_for === person.userId) return true;
  return (recording.enrolled || recording.invited) && (recording.audience === 'course' || person.role !== 'student');
}
