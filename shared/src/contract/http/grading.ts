import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { AttemptId, AttemptStatus } from './attempts.ts';
import { StoredFile } from './files.ts';
import { CourseId } from './lessons.ts';
import { Answer, AnswerKey, AssessmentId, Points, QuestionId, QuestionOptions } from './questions.ts';
import { route } from './route.ts';

/** Whose it is; null where names are hidden. */
const student = z.object({ id: UserId, name: z.string() }).nullable();
const assessment = z.object({ id: AssessmentId, title: z.string(), course: z.object({ id: CourseId, title: z.string() }) });

export const ToGrade = z
  .object({
    id: AttemptId,
    assessment,
    student,
    attempt: z.number().int(),
    submittedAt: z.iso.datetime(),
    /** Answers that a person must grade, and how many of them have their points. */
    answers: z.number().int(),
    graded: z.number().int(),
  })
  .meta({ id: 'ToGrade' });
export type ToGrade = z.infer<typeof ToGrade>;

export const RubricScore = z.strictObject({ id: z.string().max(24), score: Points });

/** A question, what was answered, and what it got: for staff. */
export const GradedAnswer = z
  .object({
    questionId: QuestionId,
    prompt: z.string(),
    points: z.number(),
    options: QuestionOptions,
    key: AnswerKey,
    explanation: z.string(),
    answer: Answer.nullable(),
    score: z.number().nullable(),
    feedback: z.string(),
    rubric: z.array(RubricScore),
    /** A person has graded it: grading again by the key leaves it alone. */
    byHand: z.boolean(),
  })
  .meta({ id: 'GradedAnswer' });
export type GradedAnswer = z.infer<typeof GradedAnswer>;

export const Marking = z
  .object({
    id: AttemptId,
    assessment,
    student,
    attempt: z.number().int(),
    status: AttemptStatus,
    submittedAt: z.iso.datetime(),
    score: z.number().nullable(),
    total: z.number(),
    feedback: z.string(),
    gradedBy: z.string().nullable(),
    /** The next and previous that wait, of this assessment. */
    next: AttemptId.nullable(),
    previous: AttemptId.nullable(),
    version: z.number().int(),
    /** What was handed in beside the answers. */
    file: StoredFile.nullable(),
    answers: z.array(GradedAnswer),
  })
  .meta({ id: 'Marking' });
export type Marking = z.infer<typeof Marking>;

export const MarkingChange = z
  .strictObject({
    answers: z
      .array(
        z.strictObject({
          questionId: QuestionId,
          /** null: not decided. Left out with a rubric: its sum. */
          score: Points.nullable(),
          feedback: z.string().trim().max(5_000).default(''),
          rubric: z.array(RubricScore).max(20).default([]),
        }),
      )
      .max(200),
    feedback: z.string().trim().max(10_000).default(''),
    /** Let the student see it: every answer must have its points then. */
    giveBack: z.boolean().default(false),
  })
  .meta({ id: 'MarkingChange' });
export type MarkingChange = z.infer<typeof MarkingChange>;

const STAFF = ['teacher', 'admin'] as const;
const byId = z.object({ id: AttemptId });
const anonymous = z.literal('true').optional();

export const gradingRoutes = {
  'grading.queue': route({
    method: 'get',
    path: '/grading',
    summary: 'What waits to be graded in my courses (admins: all), oldest first',
    auth: STAFF,
    query: z.object({
      courseId: CourseId.optional(),
      assessmentId: AssessmentId.optional(),
      /** Without names. */
      anonymous,
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: z.object({ items: z.array(ToGrade), nextCursor: z.string().nullable() }),
    cache: 'never',
  }),
  'grading.get': route({
    method: 'get',
    path: '/attempts/:id/marking',
    summary: 'One attempt that was handed in, with keys',
    auth: STAFF,
    params: byId,
    query: z.object({ anonymous }),
    response: Marking,
    errors: ['not_found'],
    cache: 'never',
  }),
  'grading.save': route({
    method: 'put',
    path: '/attempts/:id/marking',
    summary: 'Save points and feedback, and give it back to the student or not yet. `If-Match` keeps two graders apart',
    auth: STAFF,
    params: byId,
    query: z.object({ anonymous }),
    body: MarkingChange,
    maxBodyBytes: 512 * 1024,
    response: Marking,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
} as const;
