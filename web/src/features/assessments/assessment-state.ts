import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';

export type AssessmentState = 'draft' | 'soon' | 'open' | 'closed' | 'going' | 'waiting' | 'done';

/** What an assessment is to whoever looks at it, at `now` (the server's time, ms). */
export function stateOf({ publishedAt, opensAt, closesAt, mine }: Assessment, now: number): AssessmentState {
  if (publishedAt === null) return 'draft';
  if (mine?.openAttempt) return 'going';
  if (mine?.waiting) return 'waiting';
  if (mine && mine.bestScore !== null) return 'done';
  if (opensAt !== null && now < Date.parse(opensAt)) return 'soon';
  const closes = mine ? mine.closesAt : closesAt;
  return closes !== null && now >= Date.parse(closes) ? 'closed' : 'open';
}

/** May a student begin one (more) attempt? The server decides for good. */
export function mayStart({ opensAt, mine }: Assessment, now: number): boolean {
  if (!mine || mine.openAttempt !== null || mine.attemptsLeft === 0) return false;
  if (opensAt !== null && now < Date.parse(opensAt)) return false;
  return mine.closesAt === null || now < Date.parse(mine.closesAt);
}
