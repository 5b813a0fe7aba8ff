import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { AWAY_TOKEN_CHARS_MAX, AWAY_TOKENS_MAX } from '../room-away.ts';
import { StoredFile } from './files.ts';
import { CourseId } from './lessons.ts';
import { Answer, AssessmentId, QuestionId, QuestionOptions } from './questions.ts';
import { route } from './route.ts';

export const AttemptId = z.uuid().brand<'AttemptId'>();
export type AttemptId = z.infer<typeof AttemptId>;

/** Answers are taken this long after the deadline: what was on its way then is not lost. */
export const GRACE_MS = 30_000;
/** Answers in one call: a page that comes back from a long time without a network sends several calls. */
export const MOST_ANSWERS = 50;

export const AttemptStatus = z.enum(['in_progress', 'submitted', 'graded', 'returned']);
export type AttemptStatus = z.infer<typeof AttemptStatus>;

/** A question as it is asked: nothing in it says what is right. Choices are in this student's order. */
export const AskedQuestion = z
  .object({ id: QuestionId, prompt: z.string(), points: z.number(), options: QuestionOptions })
  .meta({ id: 'AskedQuestion' });
export type AskedQuestion = z.infer<typeof AskedQuestion>;

/** Made by the client: newer answers have higher ones. The page takes the server's time in ms, and one more where that is not newer. */
const clientSeq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** An answer as the server holds it. `answer` null: none, or taken back. */
export const SavedAnswer = z
  .object({ questionId: QuestionId, answer: Answer.nullable(), clientSeq, savedAt: z.iso.datetime() })
  .meta({ id: 'SavedAnswer' });
export type SavedAnswer = z.infer<typeof SavedAnswer>;

/** What became of one answer, once the attempt is graded. */
export const AnswerResult = z
  .object({
    questionId: QuestionId,
    score: z.number().nullable(),
    points: z.number(),
    feedback: z.string(),
    /** Of an essay: what it got for each criterion. */
    rubric: z.array(z.object({ title: z.string(), points: z.number(), score: z.number() })),
    /** A right answer and why, where the teacher shows them and no attempt is left; else null. */
    right: Answer.nullable(),
    explanation: z.string().nullable(),
  })
  .meta({ id: 'AnswerResult' });
export type AnswerResult = z.infer<typeof AnswerResult>;

export const AttemptResult = z
  .object({
    score: z.number(),
    total: z.number(),
    percent: z.number().nullable(),
    passed: z.boolean(),
    feedback: z.string(),
    gradedAt: z.iso.datetime(),
    answers: z.array(AnswerResult),
  })
  .meta({ id: 'AttemptResult' });
export type AttemptResult = z.infer<typeof AttemptResult>;

/** An attempt as its student sees it. */
export const Attempt = z
  .object({
    id: AttemptId,
    assessment: z.object({
      id: AssessmentId,
      title: z.string(),
      description: z.string(),
      course: z.object({ id: CourseId, title: z.string() }),
    }),
    attempt: z.number().int(),
    status: AttemptStatus,
    startedAt: z.iso.datetime(),
    /** By the server's clock; null: none. */
    deadline: z.iso.datetime().nullable(),
    submittedAt: z.iso.datetime().nullable(),
    /** The server's clock as it answers: a page counts down from here, whatever its own clock says. */
    serverTime: z.iso.datetime(),
    /** Assignments and projects: a file may be handed in with it. */
    takesFile: z.boolean(),
    file: StoredFile.nullable(),
    questions: z.array(AskedQuestion),
    answers: z.array(SavedAnswer),
    /** null: not graded yet. */
    result: AttemptResult.nullable(),
  })
  .meta({ id: 'Attempt' });
export type Attempt = z.infer<typeof Attempt>;

export const AnswerBatch = z
  .strictObject({
    answers: z
      .array(z.strictObject({ questionId: QuestionId, answer: Answer.nullable(), clientSeq }))
      .min(1)
      .max(MOST_ANSWERS),
    /** Late answers to a quiz of a lesson: signaling's statements that one was away as it closed (`room.join`). */
    away: z.array(z.string().max(AWAY_TOKEN_CHARS_MAX)).max(AWAY_TOKENS_MAX).optional(),
  })
  .meta({ id: 'AnswerBatch' });
export type AnswerBatch = z.infer<typeof AnswerBatch>;

export const SavedBatch = z
  .object({ serverTime: z.iso.datetime(), deadline: z.iso.datetime().nullable(), answers: z.array(SavedAnswer) })
  .meta({ id: 'SavedBatch' });
export type SavedBatch = z.infer<typeof SavedBatch>;

/** One line of a list of attempts. */
export const AttemptSummary = z
  .object({
    id: AttemptId,
    attempt: z.number().int(),
    student: z.object({ id: UserId, name: z.string() }),
    status: AttemptStatus,
    startedAt: z.iso.datetime(),
    submittedAt: z.iso.datetime().nullable(),
    score: z.number().nullable(),
  })
  .meta({ id: 'AttemptSummary' });
export type AttemptSummary = z.infer<typeof AttemptSummary>;

/** A student of the course, and how far they are with an assessment: for staff. */
export const RosterEntry = z
  .object({
    student: z.object({ id: UserId, name: z.string() }),
    /** Of the newest attempt; `none`: not begun. */
    state: z.enum(['none', ...AttemptStatus.options]),
    /** What was granted them; null: nothing. */
    extra: z.object({ extraMinutes: z.number().int(), extraAttempts: z.number().int(), closesAt: z.iso.datetime().nullable() }).nullable(),
    /** With what was granted. */
    closesAt: z.iso.datetime().nullable(),
    timeLimitMinutes: z.number().int().nullable(),
    attemptsLeft: z.number().int(),
    /** Newest first. */
    attempts: z.array(
      z.object({
        id: AttemptId,
        attempt: z.number().int(),
        status: AttemptStatus,
        startedAt: z.iso.datetime(),
        deadline: z.iso.datetime().nullable(),
        submittedAt: z.iso.datetime().nullable(),
        /** Answers that have something in them. */
        answered: z.number().int(),
        score: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'RosterEntry' });
export type RosterEntry = z.infer<typeof RosterEntry>;

export const Roster = z.object({ items: z.array(RosterEntry), /** The server's clock. */ now: z.iso.datetime() }).meta({ id: 'Roster' });
export type Roster = z.infer<typeof Roster>;

/** Minutes for an attempt that is opened again: two weeks at most. */
export const REOPEN_MINUTES = 14 * 24 * 60;

const STAFF = ['teacher', 'admin'] as const;
const byAssessment = z.object({ id: AssessmentId });
const byId = z.object({ id: AttemptId });

export const attemptRoutes = {
  'attempts.start': route({
    method: 'post',
    path: '/assessments/:id/attempts',
    summary: 'Begin an attempt, or go on with the one that is under way. Safe to repeat',
    auth: ['student'],
    params: byAssessment,
    response: Attempt,
    errors: ['not_found', 'not_open', 'closed', 'limit_reached'],
    cache: 'never',
  }),
  'attempts.list': route({
    method: 'get',
    path: '/assessments/:id/attempts',
    summary: "Attempts, newest first: students see their own, the course's teacher and admins all",
    auth: 'user',
    params: byAssessment,
    query: z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number<number>().int().min(1).max(100).default(50) }),
    response: z.object({ items: z.array(AttemptSummary), nextCursor: z.string().nullable() }),
    errors: ['not_found'],
  }),
  'attempts.roster': route({
    method: 'get',
    path: '/assessments/:id/students',
    summary: 'Everyone who takes the course, and how far they are with this: its teacher, or an admin',
    auth: STAFF,
    params: byAssessment,
    response: Roster,
    errors: ['not_found'],
    cache: 'never',
  }),
  'attempts.reopen': route({
    method: 'post',
    path: '/attempts/:id/reopening',
    summary: 'Give an attempt that was handed in back to its student to go on with, for so many minutes. Its points are taken back',
    auth: STAFF,
    params: byId,
    body: z.strictObject({ minutes: z.number().int().min(1).max(REOPEN_MINUTES) }),
    response: Roster,
    errors: ['not_found', 'conflict'],
  }),
  'attempts.get': route({
    method: 'get',
    path: '/attempts/:id',
    summary: 'One attempt of mine: its questions, what is saved, and its result once it is graded',
    auth: ['student'],
    params: byId,
    response: Attempt,
    errors: ['not_found'],
    cache: 'never',
  }),
  'attempts.save': route({
    method: 'put',
    path: '/attempts/:id/answers',
    summary: 'Save answers. Only newer ones replace what is there; answered is what is there then. Safe to repeat, in any order',
    auth: ['student'],
    params: byId,
    body: AnswerBatch,
    // Essays: 50 of the longest would be more than anyone writes between two saves.
    maxBodyBytes: 512 * 1024,
    response: SavedBatch,
    rate: { limit: 240, seconds: 60 },
    errors: ['not_found', 'closed'],
  }),
  'attempts.attach': route({
    method: 'put',
    path: '/attempts/:id/file',
    summary: 'The file that is handed in with an attempt under way: one that I brought for it, instead of any before; null: none',
    auth: ['student'],
    params: byId,
    body: z.strictObject({ fileId: z.uuid().nullable() }),
    response: z.object({ file: StoredFile.nullable() }),
    errors: ['not_found', 'closed', 'conflict'],
  }),
  'attempts.submit': route({
    method: 'post',
    path: '/attempts/:id/submission',
    summary: 'Hand in what is saved. Safe to repeat: the first time counts',
    auth: ['student'],
    params: byId,
    response: Attempt,
    errors: ['not_found'],
  }),
} as const;
