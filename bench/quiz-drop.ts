import { setTimeout as sleep } from 'node:timers/promises';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { LiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import { GRACE_MS } from '@watoto/shared/contract/http/attempts.ts';
import { ask } from './src/quiz-drop/api-caller.ts';
import { type ClassOfPupils, openClass } from './src/quiz-drop/class.ts';
import { Pupil } from './src/quiz-drop/pupil.ts';
import { writeResult } from './src/result.ts';
import { sum } from './src/stats.ts';

/** `npm run bench:quiz-drop`: a graded quiz that closes while a third of the class has no network. See METHOD.md. `--dry`: prints, writes no result. */

const PUPILS = Number(process.env['QUIZ_PUPILS'] ?? 300);
const QUESTIONS = 5;
const DROPPED_SHARE = 0.3;
/** Choices that each pupil makes: some change their mind. */
const CHOICES = 8;
const QUIZ_MS = 15_000;
/** The networks go so long before the close at the most, and come back so long after it. */
const DROP_BEFORE_MS = 3_000;
const BACK_AFTER_MS = { least: 2_000, most: 15_000 };
/** Nobody chooses in the last moment before the close: what is not sent by then is a queue's, not the network's. */
const LAST_CHOICE_MS = 300;

const scope = new Scope('quiz-drop');
try {
  const lesson = await openClass(scope, PUPILS, QUESTIONS);
  const pupils = lesson.pupils.map((caller) => new Pupil(caller, lesson.signalingUrl));
  const teacher = new Pupil(lesson.teacher, lesson.signalingUrl);
  scope.defer(() => {
    for (const one of [teacher, ...pupils]) one.close();
  });
  await teacher.join(lesson.lessonId);
  await inTurns(pupils, 25, (pupil) => pupil.join(lesson.lessonId));
  const quiz = await ask<LiveQuiz>(lesson.teacher, 'liveQuizzes.open', lesson.lessonId, {
    title: 'Drums',
    questionIds: lesson.bank,
    seconds: 3_600,
  });
  await teacher.call('quiz.open', { quizId: quiz.id, title: quiz.title, closesAt: Date.parse(quiz.closesAt) });
  await inTurns(pupils, 25, (pupil) => pupil.enter(quiz.id));

  const began = performance.now();
  const until = (ms: number) => sleep(Math.max(0, began + ms - performance.now()));
  const dropped = pupils.filter((_, i) => (i * 7) % 10 < DROPPED_SHARE * 10);
  const answering = pupils.map(async (pupil) => {
    const times = Array.from({ length: CHOICES }, () => Math.random() * (QUIZ_MS - LAST_CHOICE_MS)).toSorted((a, b) => a - b);
    for (const [n, at] of times.entries()) {
      await until(at);
      const question = pupil.attempt.questions[n % QUESTIONS];
      if (question) pupil.choose(question.id, 'abcd'.charAt(Math.floor(Math.random() * 4)));
    }
  });
  const dropping = dropped.map(async (pupil) => {
    await until(QUIZ_MS - Math.random() * DROP_BEFORE_MS);
    pupil.drop();
    await until(QUIZ_MS + BACK_AFTER_MS.least + Math.random() * (BACK_AFTER_MS.most - BACK_AFTER_MS.least));
    await pupil.comeBack();
  });
  await until(QUIZ_MS);
  const closed = await ask<LiveQuiz>(lesson.teacher, 'liveQuizzes.close', quiz.id);
  const closedAt = performance.now();
  await teacher.call('quiz.close', { quizId: quiz.id });
  await Promise.all([...answering, ...dropping]);
  await Promise.all(pupils.map((pupil) => pupil.settled(AbortSignal.timeout(GRACE_MS))));
  const settledMs = performance.now() - closedAt;
  await inTurns(pupils, 25, (pupil) => ask(pupil.caller, 'attempts.submit', pupil.attempt.id));

  const figures = { pupils: PUPILS, dropped: dropped.length, ...(await audit(lesson, closed, pupils)), settled_ms: settledMs };
  if (process.argv.includes('--dry')) console.log(figures);
  else writeResult('quiz-drop', figures);
} finally {
  await scope.close('bench over');
}

/** What Postgres has, held against what the pupils chose and were told. */
async function audit({ db }: ClassOfPupils, { assessmentId }: LiveQuiz, all: readonly Pupil[]) {
  const attempts = await db.selectFrom('attempts').select(['id', 'status', 'score']).where('assessment_id', '=', assessmentId).execute();
  const rows = await db
    .selectFrom('attempt_answers')
    .innerJoin('attempts', 'attempts.id', 'attempt_answers.attempt_id')
    .select(['attempt_id', 'question_id', 'answer', 'client_seq', 'saved_at'])
    .where('assessment_id', '=', assessmentId)
    .execute();
  const stored = Map.groupBy(rows, (row) => `${row.attempt_id} ${row.question_id}`);
  let [lost, toldLost, doubled, grades] = [0, 0, attempts.length - all.length, 0];
  for (const pupil of all) {
    const id = pupil.attempt.id;
    for (const [questionId, choice] of pupil.chosen) {
      const kept = stored.get(`${id} ${questionId}`) ?? [];
      doubled += Math.max(0, kept.length - 1);
      if ((kept[0]?.answer as { choice?: string } | null | undefined)?.choice !== choice) lost += 1;
      if (Number(kept[0]?.client_seq ?? -1) < (pupil.told.get(questionId) ?? 0)) toldLost += 1;
    }
    const right = [...pupil.chosen.values()].filter((choice) => choice === 'a').length;
    const attempt = attempts.find((one) => one.id === id);
    if (attempt?.status !== 'graded' || Number(attempt.score) !== right) grades += 1;
  }
  return {
    answers: sum(all.map(({ chosen }) => chosen.size)),
    answers_lost: lost,
    answers_told_saved_lost: toldLost,
    answers_doubled: doubled,
    answers_refused: sum(all.map(({ late }) => late)),
    grades_wrong: grades,
  };
}

async function inTurns<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < all.length; i += atOnce) await Promise.all(all.slice(i, i + atOnce).map(work));
}
