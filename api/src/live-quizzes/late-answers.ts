import { ON_ITS_WAY_MS } from '@watoto/shared/contract/http/live-quizzes.ts';
import { GRACE_MS } from '@watoto/shared/contract/http/attempts.ts';
import { AWAY_NOTICED_MS, type AwayClaims } from '@watoto/shared/contract/room-away.ts';

/**
 * May answers to a live quiz that closed at `closedAt` still be taken at `now` (milliseconds since 1970)? What was on its way: yes. Of those
 * whose socket signaling saw to be gone as it closed: until the grace is over. A socket is missed a little after it has gone.
 */
export function takesLate(closedAt: number, now: number, away: readonly Pick<AwayClaims, 'from' | 'to'>[]): boolean {
  if (now <= closedAt + ON_ITS_WAY_MS) return true;
  if (now > closedAt + GRACE_MS) return false;
  return away.some(({ from, to }) => from <= closedAt + AWAY_NOTICED_MS && to >= closedAt && from <= to);
}
