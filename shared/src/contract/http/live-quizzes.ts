import { z } from 'zod';
import { LessonId, UserId } from '../../kernel/ids.ts';
import { Attempt, AttemptStatus } from './attempts.ts';
import { AssessmentId, QuestionId, QuestionOptions } from './questions.ts';
import { route } from './route.ts';

/** After a live quiz has closed, answers that were on their way then are still taken for so long. */
export const ON_ITS_WAY_MS = 3_000;

/** `live_quizzes.id`. */
export const LiveQuizId = z.uuid().brand<'LiveQuizId'>();
export type LiveQuizId = z.infer<typeof LiveQuizId>;

/** A graded quiz in a lesson: an assessment of its course that opens and closes while everyone is there. Times by the server's clock. */
export const LiveQuiz = z
  .object({
    id: LiveQuizId,
    lessonId: LessonId,
    assessmentId: AssessmentId,
    title: z.string(),
    questions: z.number().int(),
    totalPoints: z.number(),
    openedAt: z.iso.datetime(),
    closesAt: z.iso.datetime(),
    /** Answers are taken now. */
    open: z.boolean(),
    serverTime: z.iso.datetime(),
  })
  .meta({ id: 'LiveQuiz' });
export type LiveQuiz = z.infer<typeof LiveQuiz>;

const LiveQuizList = z.object({ items: z.array(LiveQuiz) }).meta({ id: 'LiveQuizList' });

/** How far everyone of the course is who has begun. */
export const LiveQuizProgress = z
  .object({
    questions: z.number().int(),
    open: z.boolean(),
    closesAt: z.iso.datetime(),
    serverTime: z.iso.datetime(),
    people: z.array(
      z.object({
        student: z.object({ id: UserId, name: z.string() }),
        status: AttemptStatus,
        answered: z.number().int(),
        /** null: not graded yet. */
        score: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'LiveQuizProgress' });
export type LiveQuizProgress = z.infer<typeof LiveQuizProgress>;

/** Questions that one look at the bank gives. */
export const QUIZ_QUESTIONS_MAX = 50;

export const NewLiveQuiz = z
  .strictObject({
    title: z.string().trim().min(1).max(200),
    /** Of the bank of the lesson's course, in the order in which they are asked. */
    questionIds: z.array(QuestionId).min(1).max(50),
    seconds: z.number().int().min(30).max(7_200),
  })
  .meta({ id: 'NewLiveQuiz' });
export type NewLiveQuiz = z.infer<typeof NewLiveQuiz>;

const STAFF = ['teacher', 'admin'] as const;
const byId = z.object({ id: LiveQuizId });
const byLesson = z.object({ id: LessonId });

export const liveQuizRoutes = {
  'liveQuizzes.list': route({
    method: 'get',
    path: '/lessons/:id/quizzes',
    summary: 'Graded quizzes of a lesson, the newest first',
    auth: 'user',
    params: byLesson,
    response: LiveQuizList,
    errors: ['not_found'],
    cache: 'never',
  }),
  'liveQuizzes.questions': route({
    method: 'get',
    path: '/lessons/:id/quiz-questions',
    summary:
      'What a quiz or a poll of this lesson can ask, newest first and without what is right: whoever manages the course, or holds the lesson for them',
    auth: STAFF,
    params: byLesson,
    query: z.object({ q: z.string().trim().min(1).max(100).optional() }),
    response: z
      .object({
        items: z.array(z.object({ id: QuestionId, prompt: z.string(), options: QuestionOptions })),
        /** May new ones be put into the bank? By whoever manages the course. */
        mayAdd: z.boolean(),
      })
      .meta({ id: 'QuizQuestions' }),
    errors: ['not_found', 'lesson_ended', 'lesson_not_open'],
    cache: 'never',
  }),
  'liveQuizzes.open': route({
    method: 'post',
    path: '/lessons/:id/quizzes',
    summary:
      'Open a graded quiz in a lesson, of questions of its course’s bank: whoever manages the course, or holds the lesson for them. One at a time',
    auth: STAFF,
    params: byLesson,
    body: NewLiveQuiz,
    response: LiveQuiz,
    status: 201,
    rate: { limit: 20, seconds: 60 },
    errors: ['not_found', 'conflict', 'lesson_ended', 'lesson_not_open'],
  }),
  'liveQuizzes.get': route({
    method: 'get',
    path: '/live-quizzes/:id',
    summary: 'One graded quiz of a lesson',
    auth: 'user',
    params: byId,
    response: LiveQuiz,
    errors: ['not_found'],
    cache: 'never',
  }),
  'liveQuizzes.enter': route({
    method: 'post',
    path: '/live-quizzes/:id/attempt',
    summary: 'Begin it, or go on: the questions without what is right. Answers go to `attempts.save`',
    auth: ['student'],
    params: byId,
    response: Attempt,
    errors: ['not_found', 'not_open', 'closed', 'limit_reached'],
  }),
  'liveQuizzes.close': route({
    method: 'post',
    path: '/live-quizzes/:id/closure',
    summary: 'Close it before its time. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: LiveQuiz,
    errors: ['not_found'],
  }),
  'liveQuizzes.progress': route({
    method: 'get',
    path: '/live-quizzes/:id/progress',
    summary: 'Who has answered how much, for whoever manages the course or holds the lesson for them',
    auth: STAFF,
    params: byId,
    response: LiveQuizProgress,
    rate: { limit: 60, seconds: 60 },
    errors: ['not_found'],
    cache: 'never',
  }),
} as const;
