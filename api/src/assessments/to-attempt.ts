import type { attemptRoutes } from '@watoto/shared/contract/http/attempts.ts';
import type { AnswerKey } from '@watoto/shared/contract/http/questions.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import { rightAnswer } from '../grading/question-rules.ts';
import { optionsFor } from '../grading/shuffle.ts';
import { hasPassed, percentOf } from '../grading/totals.ts';
import type { AssessmentRow } from './assessments.store.ts';
import type { AttemptRow, StoredAnswer } from './attempts.store.ts';
import type { StoredQuestion } from './questions.store.ts';
import { readRubric } from './rubric.ts';

export type AttemptAnswer = RouteAnswer<(typeof attemptRoutes)['attempts.get']>;

export interface AttemptParts {
  readonly attempt: AttemptRow;
  readonly assessment: AssessmentRow;
  readonly questions: readonly StoredQuestion[];
  readonly answers: readonly StoredAnswer[];
  readonly file: AttemptAnswer['file'];
  /** Nothing that this student could still hand in would profit from the right answers. */
  readonly mayShowRight: boolean;
  readonly now: Date;
}

/** An attempt as its student may see it: questions lose their keys here, and nothing else of this file's answers ever has one. */
export function toAttempt({ attempt, assessment, questions, answers, file, mayShowRight, now }: AttemptParts): AttemptAnswer {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const ordered = attempt.question_order.flatMap((id) => byId.get(id) ?? []);
  return {
    id: attempt.id,
    assessment: {
      id: assessment.id,
      title: assessment.title,
      description: assessment.description,
      course: { id: assessment.course_id, title: assessment.course_title },
    },
    attempt: attempt.attempt,
    status: attempt.status,
    startedAt: attempt.started_at.toISOString(),
    deadline: attempt.deadline?.toISOString() ?? null,
    submittedAt: attempt.submitted_at?.toISOString() ?? null,
    serverTime: now.toISOString(),
    takesFile: assessment.type !== 'quiz',
    file,
    questions: ordered.map(({ id, prompt, points, options }) => ({
      id,
      prompt,
      points,
      options: optionsFor(options, `${attempt.id}:${id}`, assessment.shuffle),
    })),
    answers: answers
      // Empty ones were made for grading: nobody has saved them.
      .filter(({ answer, clientSeq }) => answer !== null || clientSeq > 0)
      .map(toSaved),
    result: resultOf(attempt, assessment, ordered, answers, mayShowRight),
  };
}

export function toSaved({ questionId, answer, clientSeq, savedAt }: StoredAnswer) {
  return { questionId, answer, clientSeq, savedAt: savedAt.toISOString() };
}

function resultOf(
  attempt: AttemptRow,
  assessment: AssessmentRow,
  questions: readonly StoredQuestion[],
  answers: readonly StoredAnswer[],
  mayShowRight: boolean,
): AttemptAnswer['result'] {
  if (attempt.score === null || attempt.graded_at === null || (attempt.status !== 'graded' && attempt.status !== 'returned')) return null;
  const score = Number(attempt.score);
  const total = Number(assessment.total_points);
  const percent = percentOf(score, total);
  const byQuestion = new Map(answers.map((answer) => [answer.questionId, answer]));
  return {
    score,
    total,
    percent,
    passed: hasPassed(percent, Number(assessment.passing_score)),
    feedback: attempt.feedback,
    gradedAt: attempt.graded_at.toISOString(),
    answers: questions.map((question) => {
      const answer = byQuestion.get(question.id);
      return {
        questionId: question.id,
        score: answer?.score ?? null,
        points: question.points,
        feedback: answer?.feedback ?? '',
        rubric: rubricOf(question.key, answer),
        right: mayShowRight ? rightAnswer(question.key) : null,
        explanation: mayShowRight ? question.explanation : null,
      };
    }),
  };
}

/** What an essay got for each criterion; nothing as long as nobody has used the rubric. */
function rubricOf(key: AnswerKey, answer: StoredAnswer | undefined) {
  const given = new Map(readRubric(answer?.rubric).map(({ id, score }) => [id, score]));
  if (key.kind !== 'essay' || given.size === 0) return [];
  return key.rubric.map(({ id, title, points }) => ({ title, points, score: given.get(id) ?? 0 }));
}
