import { z } from 'zod';
import { CourseId } from './lessons.ts';
import { route } from './route.ts';

/** `assessments.id` and `questions.id`. */
export const AssessmentId = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .brand<'AssessmentId'>();
export type AssessmentId = z.infer<typeof AssessmentId>;
export const QuestionId = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .brand<'QuestionId'>();
export type QuestionId = z.infer<typeof QuestionId>;

export const QuestionKind = z.enum(['single', 'multiple', 'numeric', 'short_text', 'ordering', 'matching', 'essay']);
export type QuestionKind = z.infer<typeof QuestionKind>;

export const QUESTION_LIMITS = { choices: 20, accepted: 50, criteria: 20, questions: 200, essay: 20_000, points: 1_000 } as const;

/** Names a choice inside its question. The server gives new ones: an id that a teacher's page made up could tell the right order. */
const itemId = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);
const Item = z.strictObject({ id: itemId, text: z.string().trim().min(1).max(500) });
export type Item = z.infer<typeof Item>;
const unique = (items: readonly { id: string }[]) => new Set(items.map(({ id }) => id)).size === items.length;
const items = (least: number) => z.array(Item).min(least).max(QUESTION_LIMITS.choices).refine(unique, 'ids must differ');
/** Points have two decimals, as money has: halves and thirds of them add up. */
export const Points = z.number().min(0).max(QUESTION_LIMITS.points).multipleOf(0.01);

/** What is shown of a question, by kind. */
export const QuestionOptions = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('single'), choices: items(2) }),
    z.strictObject({ kind: z.literal('multiple'), choices: items(2) }),
    z.strictObject({ kind: z.literal('numeric'), unit: z.string().trim().max(30).default('') }),
    z.strictObject({ kind: z.literal('short_text') }),
    z.strictObject({ kind: z.literal('ordering'), items: items(2) }),
    z.strictObject({ kind: z.literal('matching'), left: items(1), right: items(2) }),
    z.strictObject({ kind: z.literal('essay'), maxWords: z.number().int().min(1).max(5_000).nullable().default(null) }),
  ])
  .meta({ id: 'QuestionOptions' });
export type QuestionOptions = z.infer<typeof QuestionOptions>;

/** The things of a question that have ids. */
export function itemsOf(options: QuestionOptions): readonly Item[] {
  switch (options.kind) {
    case 'single':
    case 'multiple':
      return options.choices;
    case 'ordering':
      return options.items;
    case 'matching':
      return [...options.left, ...options.right];
    case 'numeric':
    case 'short_text':
    case 'essay':
      return [];
  }
}

const Criterion = z.strictObject({
  id: itemId,
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().max(1_000).default(''),
  points: Points,
});

/** What is right, by kind. Secret: only routes for staff may name this schema. */
export const AnswerKey = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('single'), choice: itemId }),
    z.strictObject({
      kind: z.literal('multiple'),
      choices: z.array(itemId).min(1).max(QUESTION_LIMITS.choices),
      /**
       * `all`: everything or nothing. `minus`: each right choice gives its share, each wrong one takes a share away. `each`: every
       * choice counts, taken or left.
       */
      scoring: z.enum(['all', 'minus', 'each']).default('minus'),
    }),
    z.strictObject({
      kind: z.literal('numeric'),
      value: z.number(),
      tolerance: z.number().min(0).default(0),
      /** `relative`: the tolerance is a share of the value (0.05 is five in a hundred). */
      toleranceKind: z.enum(['absolute', 'relative']).default('absolute'),
    }),
    z.strictObject({
      kind: z.literal('short_text'),
      accepted: z.array(z.string().trim().min(1).max(300)).min(1).max(QUESTION_LIMITS.accepted),
      caseSensitive: z.boolean().default(false),
      accentSensitive: z.boolean().default(false),
    }),
    z.strictObject({
      kind: z.literal('ordering'),
      order: z.array(itemId).min(2).max(QUESTION_LIMITS.choices),
      partial: z.boolean().default(true),
    }),
    z.strictObject({ kind: z.literal('matching'), pairs: z.record(itemId, itemId), partial: z.boolean().default(true) }),
    z.strictObject({
      kind: z.literal('essay'),
      rubric: z.array(Criterion).max(QUESTION_LIMITS.criteria).refine(unique, 'ids must differ').default([]),
    }),
  ])
  .meta({ id: 'AnswerKey' });
export type AnswerKey = z.infer<typeof AnswerKey>;

const pairs = z.record(itemId, itemId).refine((given) => Object.keys(given).length <= QUESTION_LIMITS.choices, 'too many pairs');
/** What a student gives, by kind. It may be unfinished; what names no choice of the question counts as nothing. */
export const Answer = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('single'), choice: itemId }),
    z.strictObject({ kind: z.literal('multiple'), choices: z.array(itemId).max(QUESTION_LIMITS.choices) }),
    /** As it was typed: the server reads it. */
    z.strictObject({ kind: z.literal('numeric'), text: z.string().max(60) }),
    z.strictObject({ kind: z.literal('short_text'), text: z.string().max(500) }),
    z.strictObject({ kind: z.literal('ordering'), order: z.array(itemId).max(QUESTION_LIMITS.choices) }),
    z.strictObject({ kind: z.literal('matching'), pairs }),
    z.strictObject({ kind: z.literal('essay'), text: z.string().max(QUESTION_LIMITS.essay) }),
  ])
  .meta({ id: 'Answer' });
export type Answer = z.infer<typeof Answer>;

/** A question as its teachers see it. */
export const Question = z
  .object({
    id: QuestionId,
    /** null: in the bank. */
    assessmentId: AssessmentId.nullable(),
    position: z.number().int(),
    prompt: z.string(),
    options: QuestionOptions,
    key: AnswerKey,
    explanation: z.string(),
    points: z.number(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'Question' });
export type Question = z.infer<typeof Question>;

const tags = z.array(z.string().trim().min(1).max(40)).max(10);
export const NewQuestion = z
  .strictObject({
    prompt: z.string().trim().min(1).max(10_000),
    options: QuestionOptions,
    key: AnswerKey,
    explanation: z.string().trim().max(5_000).default(''),
    points: Points,
    tags: tags.default([]),
  })
  .refine(({ options, key }) => options.kind === key.kind, 'options and key must be of one kind')
  .meta({ id: 'NewQuestion' });
export type NewQuestion = z.infer<typeof NewQuestion>;

/** What grading again changes. Points are of all attempts together. */
export const RegradeEffect = z
  .object({
    /** Handed in. */
    attempts: z.number().int(),
    changed: z.number().int(),
    /** Attempts that get more, and fewer, points than before. */
    better: z.number().int(),
    worse: z.number().int(),
    /** Points that are given, and taken away. */
    given: z.number(),
    taken: z.number(),
  })
  .meta({ id: 'RegradeEffect' });
export type RegradeEffect = z.infer<typeof RegradeEffect>;

const STAFF = ['teacher', 'admin'] as const;
const byAssessment = z.object({ id: AssessmentId });
const byQuestion = z.object({ id: QuestionId });
const byCourse = z.object({ id: CourseId });
const QuestionList = z.object({ items: z.array(Question) });
const QuestionPage = z.object({ items: z.array(Question), nextCursor: z.string().nullable() });

export const questionRoutes = {
  'questions.list': route({
    method: 'get',
    path: '/assessments/:id/questions',
    summary: 'The questions of an assessment with their keys: its teacher, or an admin',
    auth: STAFF,
    params: byAssessment,
    response: QuestionList,
    errors: ['not_found'],
  }),
  'questions.create': route({
    method: 'post',
    path: '/assessments/:id/questions',
    summary: 'Add a question at the end. Refused once somebody has begun',
    auth: STAFF,
    params: byAssessment,
    body: NewQuestion,
    response: Question,
    status: 201,
    errors: ['not_found', 'conflict', 'limit_reached'],
  }),
  'questions.update': route({
    method: 'put',
    path: '/questions/:id',
    summary: 'Change a question. Once somebody has begun: its words, points and key only, and what was given is graded again at once',
    auth: STAFF,
    params: byQuestion,
    body: NewQuestion,
    response: Question,
    errors: ['not_found', 'conflict'],
  }),
  'questions.preview': route({
    method: 'post',
    path: '/questions/:id/regrade-preview',
    summary: 'What such a change of a question would do to what was handed in. Changes nothing',
    auth: STAFF,
    params: byQuestion,
    body: NewQuestion,
    response: RegradeEffect,
    rate: { limit: 30, seconds: 60 },
    errors: ['not_found', 'conflict'],
  }),
  'questions.delete': route({
    method: 'delete',
    path: '/questions/:id',
    summary: 'Take a question away. Refused once somebody has begun',
    auth: STAFF,
    params: byQuestion,
    errors: ['not_found', 'conflict'],
  }),
  'questions.reorder': route({
    method: 'put',
    path: '/assessments/:id/question-order',
    summary: 'All questions of an assessment in their new order',
    auth: STAFF,
    params: byAssessment,
    body: z.strictObject({ order: z.array(QuestionId).max(QUESTION_LIMITS.questions) }),
    response: QuestionList,
    errors: ['not_found', 'conflict'],
  }),
  'bank.list': route({
    method: 'get',
    path: '/courses/:id/question-bank',
    summary: "A course's bank of questions, newest first: its teacher, or an admin",
    auth: STAFF,
    params: byCourse,
    query: z.object({
      /** Words of the prompt. */
      q: z.string().trim().min(1).max(100).optional(),
      kind: QuestionKind.optional(),
      tag: z.string().trim().min(1).max(40).optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: QuestionPage,
    errors: ['not_found'],
  }),
  'bank.create': route({
    method: 'post',
    path: '/courses/:id/question-bank',
    summary: 'Put a new question into the bank',
    auth: STAFF,
    params: byCourse,
    body: NewQuestion,
    response: Question,
    status: 201,
    errors: ['not_found'],
  }),
  'bank.copyIn': route({
    method: 'post',
    path: '/assessments/:id/questions-from-bank',
    summary: 'Copy questions of the bank to the end of an assessment: later changes of either leave the other alone',
    auth: STAFF,
    params: byAssessment,
    body: z.strictObject({ ids: z.array(QuestionId).min(1).max(50) }),
    response: QuestionList,
    errors: ['not_found', 'conflict', 'limit_reached'],
  }),
  'bank.copyBack': route({
    method: 'post',
    path: '/questions/:id/bank-copy',
    summary: 'Copy a question of an assessment into the bank of its course',
    auth: STAFF,
    params: byQuestion,
    response: Question,
    status: 201,
    errors: ['not_found'],
  }),
} as const;
