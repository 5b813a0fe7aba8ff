import { describe, expect, test } from 'vitest';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { type LiveQuiz, LiveQuizId } from '@watoto/shared/contract/http/live-quizzes.ts';
import { AssessmentId } from '@watoto/shared/contract/http/questions.ts';
import type { QuizState } from '@watoto/shared/room/poll.ts';
import { quizNews } from './quiz-news.ts';

const [A, B] = ['01890a5d-ac96-774b-bcce-b302099a8001', '01890a5d-ac96-774b-bcce-b302099a8002'];
const ENDS = Date.parse('2026-03-02T09:05:00.000Z');

const quiz = (id: string, open: boolean, closesAt = ENDS): LiveQuiz => ({
  id: LiveQuizId.parse(id),
  lessonId: LessonId.parse('01890a5d-ac96-774b-bcce-b302099a8000'),
  assessmentId: AssessmentId.parse('7'),
  title: 'Drums',
  questions: 1,
  totalPoints: 1,
  openedAt: '2026-03-02T09:00:00.000Z',
  closesAt: new Date(closesAt).toISOString(),
  open,
  serverTime: '2026-03-02T09:01:00.000Z',
});
const told = (id: string, closedAt: number | null = null): QuizState => ({
  id,
  title: 'Drums',
  openedAt: ENDS - 300_000,
  closesAt: ENDS,
  closedAt,
  by: null,
});
const NOTHING = { closed: null, opened: null };

describe('what the room has yet to hear of graded quizzes', () => {
  test('is nothing where it knows', () => {
    expect(quizNews(null, [])).toEqual(NOTHING);
    expect(quizNews(told(A), [quiz(A, true)])).toEqual(NOTHING);
    expect(quizNews(told(A, ENDS - 1_000), [quiz(A, false, ENDS - 1_000)])).toEqual(NOTHING);
    expect(quizNews(null, [quiz(A, false)])).toEqual(NOTHING);
  });

  test('is that one was opened', () => {
    expect(quizNews(null, [quiz(A, true)])).toMatchObject({ closed: null, opened: { id: A } });
    expect(quizNews(told(A, ENDS - 1_000), [quiz(B, true), quiz(A, false)])).toMatchObject({ closed: null, opened: { id: B } });
  });

  test('is that one was closed before its time, not that its time is over', () => {
    expect(quizNews(told(A), [quiz(A, false, ENDS - 60_000)])).toEqual({ closed: A, opened: null });
    expect(quizNews(told(A), [quiz(A, false)])).toEqual(NOTHING);
  });

  test('is that one was closed and the next one opened, in this order', () => {
    expect(quizNews(told(A), [quiz(B, true), quiz(A, false, ENDS - 60_000)])).toMatchObject({ closed: A, opened: { id: B } });
    // Also where its time is over by one clock and not yet by the other.
    expect(quizNews(told(A), [quiz(B, true), quiz(A, false)])).toMatchObject({ closed: A, opened: { id: B } });
  });

  test('is that what somebody made up is over', () => {
    expect(quizNews(told(A), [])).toEqual({ closed: A, opened: null });
    expect(quizNews(told(A), [quiz(B, true)])).toMatchObject({ closed: A, opened: { id: B } });
  });
});
