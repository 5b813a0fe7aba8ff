import type { LiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { QuizState } from '@watoto/shared/room/poll.ts';

export interface QuizNews {
  /** To be told first; null: nothing has closed that the room does not know of. */
  readonly closed: string | null;
  /** null: nothing has opened that the room does not know of. */
  readonly opened: LiveQuiz | null;
}

/**
 * What the room has yet to hear of graded quizzes. `quizzes`: the API's word, the newest first, asked for after the room has told of `told`: a quiz
 * that is not among them is none, and one is open at most.
 */
export function quizNews(told: QuizState | null, quizzes: readonly LiveQuiz[]): QuizNews {
  const open = quizzes.find((quiz) => quiz.open);
  const stands = told !== null && told.closedAt === null;
  if (open) return open.id === told?.id ? { closed: null, opened: null } : { closed: stands ? told.id : null, opened: open };
  const known = quizzes.find(({ id }) => id === told?.id);
  // Where it only ran out, everyone's clock has said so.
  const early = stands && (known === undefined || Date.parse(known.closesAt) < told.closesAt);
  return { closed: early ? told.id : null, opened: null };
}
