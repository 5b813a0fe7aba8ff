import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { AttemptId, GRACE_MS } from '@watoto/shared/contract/http/attempts.ts';
import { LiveQuizId, ON_ITS_WAY_MS } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { Question, QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { AWAY_TOKEN_AUDIENCE } from '@watoto/shared/contract/room-away.ts';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER } from '@watoto/shared/contract/room-token.ts';
import { Attempts } from '../src/assessments/attempts.ts';
import { LiveQuizzes } from '../src/live-quizzes/live-quizzes.ts';
import { TEST_CONFIG } from './fixture/api-server.ts';
import { type Classroom, openClassroom, rightAnswers } from './fixture/assessments.ts';
import { QUESTIONS, SECRET } from './fixture/quiz.ts';

let c: Classroom;
let bank: Question[];
beforeAll(async () => {
  c = await openClassroom();
  bank = [];
  for (const body of [QUESTIONS.single, QUESTIONS.numeric])
    bank.push((await c.people.grace.call('bank.create', { params: { id: c.courseId }, body })).body);
});
afterAll(() => c?.close());

const now = () => c.t.school.clock.now();
/** One at a time is held by a teacher: the one before is off. */
async function aLesson() {
  await c.t.db.updateTable('lessons').set({ status: 'cancelled' }).execute();
  return c.t.school.lesson(c.ids.grace, { courseId: c.courseId });
}
const open = (lesson: string, body: object = {}, who: 'grace' | 'root' | 'joseph' | 'amina' = 'grace') =>
  c.people[who].call('liveQuizzes.open', {
    params: { id: lesson },
    body: { title: 'Drums', questionIds: bank.map(({ id }) => id), seconds: 60, ...body },
  });
const close = (id: string, who: 'grace' | 'root' | 'joseph' = 'grace') => c.people[who].call('liveQuizzes.close', { params: { id } });
const enter = async (id: string, who: 'amina' | 'baraka' = 'amina') =>
  (await c.people[who].call('liveQuizzes.enter', { params: { id } })).body;
const asked = (questions: readonly { id: string }[], seq = 1) =>
  rightAnswers(
    bank.map((question, i) => ({ ...question, id: questions[i]!.id as QuestionId })),
    seq,
  );

/** What signaling would say; `change`: what somebody who forges would. */
async function away(lesson: string, from: number, to: number, change: { sub?: string; aud?: string; secret?: string; room?: string } = {}) {
  const issued = Math.floor(now() / 1_000);
  return new SignJWT({ sub: change.sub ?? c.ids.amina, room: change.room ?? lesson, peer: 'p1', from, to })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ROOM_TOKEN_ISSUER)
    .setAudience(change.aud ?? AWAY_TOKEN_AUDIENCE)
    .setIssuedAt(issued)
    .setExpirationTime(issued + 120)
    .sign(new TextEncoder().encode(change.secret ?? TEST_CONFIG.roomTokenSecret));
}

const stored = async (attemptId: string) =>
  (await c.t.db.selectFrom('attempt_answers').select(['question_id', 'client_seq']).where('attempt_id', '=', attemptId).execute()).map(
    ({ client_seq }) => Number(client_seq),
  );

describe('a graded quiz in a lesson', () => {
  test('is opened by whoever manages the course, one at a time, and what is right is not in it', async () => {
    const lesson = await aLesson();
    expect((await open(lesson, {}, 'amina')).problem.code).toBe('forbidden');
    expect((await open(lesson, {}, 'joseph')).problem.code).toBe('not_found');
    expect((await open(lesson, { questionIds: ['999999'] })).problem.code).toBe('not_found');
    const { body: quiz } = await open(lesson);
    expect(quiz).toMatchObject({ lessonId: lesson, questions: 2, totalPoints: 2, open: true });
    expect(Date.parse(quiz.closesAt) - Date.parse(quiz.openedAt)).toBe(60_000);
    expect((await open(lesson, {}, 'root')).problem.code).toBe('conflict');
    const attempt = await enter(quiz.id);
    expect(attempt).toMatchObject({ status: 'in_progress', deadline: quiz.closesAt });
    expect(attempt.questions.map(({ prompt }) => prompt)).toEqual(bank.map(({ prompt }) => prompt));
    expect(JSON.stringify(attempt)).not.toContain(SECRET);
    expect((await c.people.zuri.call('liveQuizzes.enter', { params: { id: quiz.id } })).problem.code).toBe('not_found');
    expect((await c.people.zuri.call('liveQuizzes.get', { params: { id: quiz.id } })).problem.code).toBe('not_found');
    expect((await c.people.joseph.call('liveQuizzes.progress', { params: { id: quiz.id } })).problem.code).toBe('not_found');
    expect((await c.people.amina.call('liveQuizzes.list', { params: { id: lesson } })).body.items.map(({ id }) => id)).toEqual([quiz.id]);
  });

  test('is opened, watched and closed by who holds the lesson for its teacher, and by them in no other lesson', async () => {
    const [other, lesson] = [await aLesson(), await aLesson()];
    const questions = (who: 'grace' | 'joseph', id: string, q?: string) =>
      c.people[who].call('liveQuizzes.questions', { params: { id: LessonId.parse(id) }, query: q === undefined ? {} : { q } });
    expect((await questions('joseph', lesson)).problem.code).toBe('not_found');
    await c.t.db.updateTable('lessons').set({ host_id: c.ids.joseph, substitutes_for: c.ids.grace }).where('id', '=', lesson).execute();
    const { body: seen } = await questions('joseph', lesson);
    expect(seen.items.map(({ id }) => id).toSorted()).toEqual(bank.map(({ id }) => id).toSorted());
    // What is asked, never what is right; and the bank is not theirs to write in.
    expect(Object.keys(seen.items[0]!)).toEqual(['id', 'prompt', 'options']);
    expect(JSON.stringify(seen)).not.toContain(SECRET);
    expect([seen.mayAdd, (await questions('grace', lesson)).body.mayAdd]).toEqual([false, true]);
    expect((await c.people.joseph.call('bank.create', { params: { id: c.courseId }, body: QUESTIONS.single })).problem.code).toBe(
      'not_found',
    );
    const { body: quiz } = await open(lesson, {}, 'joseph');
    expect((await c.people.joseph.call('liveQuizzes.progress', { params: { id: quiz.id } })).body).toMatchObject({ open: true });
    c.t.school.clock.advance(1_000);
    expect((await close(quiz.id, 'joseph')).body.open).toBe(false);
    // The usual teacher still may, and nothing else of the course is the substitute's.
    expect((await open(lesson)).status).toBe(201);
    expect((await open(other, {}, 'joseph')).problem.code).toBe('not_found');
    expect((await questions('joseph', other)).problem.code).toBe('not_found');
    expect((await c.people.joseph.call('bank.list', { params: { id: c.courseId }, query: {} })).problem.code).toBe('not_found');
    await c.t.db.updateTable('lessons').set({ status: 'ended' }).where('id', '=', lesson).execute();
    expect((await questions('joseph', lesson)).problem.code).toBe('lesson_ended');
  });

  test('of two teachers who open one at once, one does', async () => {
    const lesson = await aLesson();
    const opened = await Promise.all([open(lesson), open(lesson, {}, 'root'), open(lesson), open(lesson, {}, 'root')]);
    expect(opened.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  });

  test('counts as having taken part in the lesson, each question once, and beside what the log has', async () => {
    const lesson = await aLesson();
    const { body: quiz } = await open(lesson);
    const { id, questions } = await enter(quiz.id);
    for (const seq of [1, 2]) await c.people.amina.call('attempts.save', { params: { id }, body: { answers: asked(questions, seq) } });
    await enter(quiz.id, 'baraka');
    const participation = JSON.stringify({ messages: 1, hands: 0, answers: 3, micSeconds: 90, cameraSeconds: 29, poorSeconds: 0 });
    const row = { lesson_id: lesson, intervals: '[]', first_seen: null, seconds_present: 0, drops: 0, status: 'present' } as const;
    for (const user_id of [c.ids.amina, c.ids.baraka])
      await c.t.db
        .insertInto('attendance')
        .values({ ...row, user_id, participation })
        .execute();
    const { body } = await c.people.grace.call('attendance.lesson', { params: { id: lesson } });
    expect(body.students.map(({ student, participation: did }) => [student.id, did.answers])).toEqual([
      [c.ids.amina, 5],
      [c.ids.baraka, 3],
    ]);
    const file = await fetch(`${c.t.url}/api/v1/lessons/${lesson}/attendance.csv`, {
      headers: { authorization: c.people.grace.authorization },
    });
    const [head = [], amina = []] = (await file.text()).split('\r\n').map((line) => line.split(','));
    const told = Object.fromEntries(head.map((name, at) => [name, amina[at]]));
    expect(told).toMatchObject({ Answers: '5', 'Minutes with the microphone on': '2', 'Minutes with the camera on': '0' });
  });

  test('has the same answer saved fifty times at once only once', async () => {
    const { body: quiz } = await open(await aLesson());
    const { id, questions } = await enter(quiz.id);
    const attempts = new Attempts({ db: c.t.db, clock: c.t.school.clock });
    const amina = { userId: UserId.parse(c.ids.amina), role: 'student' as const };
    const answers = asked(questions).map((one) => ({ ...one, questionId: one.questionId as QuestionId }));
    const saved = await Promise.all(Array.from({ length: 50 }, () => attempts.save(amina, AttemptId.parse(id), { answers })));
    expect(new Set(saved.map((batch) => JSON.stringify(batch.answers.map(({ clientSeq }) => clientSeq)))).size).toBe(1);
    expect(await stored(id)).toEqual([1, 1]);
    expect((await c.people.grace.call('liveQuizzes.progress', { params: { id: quiz.id } })).body.people).toMatchObject([
      { student: { id: c.ids.amina }, status: 'in_progress', answered: 2, score: null },
    ]);
  });

  test('closed by two teachers at once has closed once, and an attempt ends with it', async () => {
    const { body: quiz } = await open(await aLesson());
    const { id } = await enter(quiz.id);
    c.t.school.clock.advance(10_000);
    const closed = await Promise.all([close(quiz.id), close(quiz.id, 'root'), close(quiz.id)]);
    expect(new Set(closed.map(({ body }) => body.closesAt))).toEqual(new Set([new Date(now()).toISOString()]));
    c.t.school.clock.advance(5_000);
    expect((await close(quiz.id, 'root')).body).toMatchObject({ closesAt: closed[0]!.body.closesAt, open: false });
    expect((await c.people.amina.call('attempts.get', { params: { id } })).body.deadline).toBe(closed[0]!.body.closesAt);
    expect((await c.people.baraka.call('liveQuizzes.enter', { params: { id: quiz.id } })).problem.code).toBe('closed');
  });

  test('that closes while answers come keeps every answer that somebody was told is saved', async () => {
    const { body: quiz } = await open(await aLesson());
    const { id, questions } = await enter(quiz.id);
    const attempts = new Attempts({ db: c.t.db, clock: c.t.school.clock });
    const quizzes = new LiveQuizzes({ db: c.t.db, clock: c.t.school.clock, attempts });
    const amina = { userId: UserId.parse(c.ids.amina), role: 'student' as const };
    const grace = { userId: UserId.parse(c.ids.grace), role: 'teacher' as const };
    const work = Array.from({ length: 30 }, async (_, i) => {
      if (i === 15) await quizzes.close(grace, LiveQuizId.parse(quiz.id));
      const answers = asked(questions, i + 1).map((one) => ({ ...one, questionId: one.questionId as QuestionId }));
      return attempts.save(amina, AttemptId.parse(id), { answers });
    });
    const told = (await Promise.allSettled(work)).flatMap((one) => (one.status === 'fulfilled' ? one.value.answers : []));
    expect(Math.max(...told.map(({ clientSeq }) => clientSeq))).toBe(30);
    expect(await stored(id)).toEqual([30, 30]);
  });
});

describe('answers after it has closed', () => {
  async function closedQuiz() {
    const lesson = await aLesson();
    const { body: quiz } = await open(lesson);
    const attempt = await enter(quiz.id);
    const closedAt = Date.parse((await close(quiz.id)).body.closesAt);
    const save = (seq: number, tokens?: string[]) =>
      c.people.amina.call('attempts.save', {
        params: { id: attempt.id },
        body: { answers: asked(attempt.questions, seq), ...(tokens ? { away: tokens } : {}) },
      });
    return { lesson, quiz, attempt, closedAt, save };
  }

  test('are taken from everyone for a moment, and then refused', async () => {
    const { attempt, save } = await closedQuiz();
    c.t.school.clock.advance(ON_ITS_WAY_MS - 1);
    expect((await save(1)).status).toBe(200);
    c.t.school.clock.advance(1_000);
    expect((await save(2)).problem.code).toBe('closed');
    expect(await stored(attempt.id)).toEqual([1, 1]);
  });

  test('are taken in the grace from one whose socket was seen to be gone, and count in the gradebook', async () => {
    const { lesson, attempt, closedAt, save } = await closedQuiz();
    c.t.school.clock.advance(20_000);
    expect((await save(1)).problem.code).toBe('closed');
    expect((await save(1, [await away(lesson, closedAt - 4_000, now())])).status).toBe(200);
    expect((await save(1, [await away(lesson, closedAt - 4_000, now())])).status).toBe(200);
    expect(await stored(attempt.id)).toEqual([1, 1]);
    const { body: result } = await c.people.amina.call('attempts.submit', { params: { id: attempt.id } });
    expect(result).toMatchObject({ status: 'graded', result: { score: 2, total: 2 } });
    const { body: book } = await c.people.grace.call('gradebook.get', { params: { id: c.courseId } });
    expect(JSON.stringify(book)).toContain(attempt.assessment.id);
  });

  test('are refused with a statement of somebody else, of another room, of another kind, or that nobody signed', async () => {
    const { lesson, closedAt, save } = await closedQuiz();
    c.t.school.clock.advance(10_000);
    const [from, to] = [closedAt - 1_000, now()] as const;
    const forged = await Promise.all([
      away(lesson, from, to, { sub: c.ids.baraka }),
      away(lesson, from, to, { room: 'another' }),
      away(lesson, from, to, { aud: ROOM_TOKEN_AUDIENCE }),
      away(lesson, from, to, { secret: 'a secret that signaling does not have!' }),
      away(lesson, closedAt - 9_000, closedAt - 1),
      Promise.resolve('not.a.token'),
    ]);
    for (const token of forged) expect((await save(1, [token])).problem.code).toBe('closed');
    expect((await save(1, [forged[5]!, forged[0]!, await away(lesson, from, to)])).status).toBe(200);
  });

  test('are refused after the grace, whatever is said; then the server hands in by itself', async () => {
    const { lesson, attempt, closedAt, save } = await closedQuiz();
    c.t.school.clock.advance(ON_ITS_WAY_MS);
    expect((await save(1)).status).toBe(200);
    c.t.school.clock.advance(GRACE_MS);
    expect((await save(2, [await away(lesson, closedAt - 1_000, now())])).problem.code).toBe('closed');
    await new Attempts({ db: c.t.db, clock: c.t.school.clock }).submitOverdue();
    const { body } = await c.people.amina.call('attempts.get', { params: { id: attempt.id } });
    expect(body).toMatchObject({ status: 'graded', submittedAt: new Date(closedAt).toISOString(), result: { score: 2 } });
  });
});
