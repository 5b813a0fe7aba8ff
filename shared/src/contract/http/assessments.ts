import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { CourseId } from './lessons.ts';
import { AssessmentId, RegradeEffect } from './questions.ts';
import { route } from './route.ts';

export const AssessmentType = z.enum(['quiz', 'assignment', 'project']);
export type AssessmentType = z.infer<typeof AssessmentType>;

/** `course_modules.id`. */
export const ModuleRef = z.string().regex(/^[0-9]{1,19}$/);
const instant = z.iso.datetime({ offset: true });
const percent = z.number().min(0).max(100).multipleOf(0.01);

/** What a student has to do with an assessment. Times and numbers are theirs: what was granted them is in them. */
export const MyWork = z.object({
  closesAt: z.iso.datetime().nullable(),
  /** With their extra time; null: no limit. */
  timeLimitMinutes: z.number().int().nullable(),
  attemptsLeft: z.number().int(),
  /** One that they are in the middle of. */
  openAttempt: z.uuid().nullable(),
  /** The newest that is handed in. */
  lastAttempt: z.uuid().nullable(),
  /** Handed in, and not graded yet. */
  waiting: z.boolean(),
  /** Of the best that is graded. */
  bestScore: z.number().nullable(),
  bestPercent: z.number().nullable(),
  passed: z.boolean().nullable(),
});
export type MyWork = z.infer<typeof MyWork>;

export const Assessment = z
  .object({
    id: AssessmentId,
    course: z.object({ id: CourseId, title: z.string() }),
    moduleId: ModuleRef.nullable(),
    title: z.string(),
    description: z.string(),
    type: AssessmentType,
    totalPoints: z.number(),
    questions: z.number().int(),
    /** Of a hundred. */
    passingScore: z.number(),
    timeLimitMinutes: z.number().int().nullable(),
    isGraded: z.boolean(),
    weight: z.number(),
    opensAt: z.iso.datetime().nullable(),
    closesAt: z.iso.datetime().nullable(),
    attemptsAllowed: z.number().int(),
    shuffle: z.boolean(),
    showAnswers: z.boolean(),
    /** null: a draft. */
    publishedAt: z.iso.datetime().nullable(),
    version: z.number().int(),
    /** For students. */
    mine: MyWork.nullable(),
    /** For its teacher and admins. */
    work: z.object({ attempts: z.number().int(), toGrade: z.number().int() }).nullable(),
  })
  .meta({ id: 'Assessment' });
export type Assessment = z.infer<typeof Assessment>;

export const AssessmentPage = z
  .object({ items: z.array(Assessment), nextCursor: z.string().nullable(), /** The server's clock. */ now: z.iso.datetime() })
  .meta({ id: 'AssessmentPage' });
export type AssessmentPage = z.infer<typeof AssessmentPage>;

const draft = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().max(10_000),
  type: AssessmentType,
  moduleId: ModuleRef.nullable(),
  passingScore: percent,
  timeLimitMinutes: z.number().int().min(1).max(600).nullable(),
  isGraded: z.boolean(),
  weight: z.number().min(0).max(1_000).multipleOf(0.01),
  opensAt: instant.nullable(),
  closesAt: instant.nullable(),
  attemptsAllowed: z.number().int().min(1).max(100),
  shuffle: z.boolean(),
  showAnswers: z.boolean(),
});
/** Only the title is needed; the rest is as a quiz usually is. */
export const NewAssessment = draft.partial().required({ title: true }).meta({ id: 'NewAssessment' });
export type NewAssessment = z.infer<typeof NewAssessment>;
export const AssessmentChange = draft.partial().meta({ id: 'AssessmentChange' });
export type AssessmentChange = z.infer<typeof AssessmentChange>;

/** More time, attempts or days for one student. */
export const Accommodation = z
  .object({
    student: z.object({ id: UserId, name: z.string() }),
    extraMinutes: z.number().int(),
    extraAttempts: z.number().int(),
    closesAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Accommodation' });
export type Accommodation = z.infer<typeof Accommodation>;

const STAFF = ['teacher', 'admin'] as const;
const byId = z.object({ id: AssessmentId });
const byStudent = z.object({ id: AssessmentId, studentId: UserId });
const AccommodationList = z.object({ items: z.array(Accommodation) });

export const assessmentRoutes = {
  'assessments.list': route({
    method: 'get',
    path: '/assessments',
    summary: 'Assessments of my courses (admins: all), those that close first before others; students see what is published',
    auth: 'user',
    query: z.object({
      courseId: CourseId.optional(),
      moduleId: ModuleRef.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: AssessmentPage,
  }),
  'assessments.create': route({
    method: 'post',
    path: '/courses/:id/assessments',
    summary: 'A new draft: the teacher of the course, or an admin',
    auth: STAFF,
    params: z.object({ id: CourseId }),
    body: NewAssessment,
    response: Assessment,
    status: 201,
    errors: ['not_found', 'conflict'],
  }),
  'assessments.get': route({
    method: 'get',
    path: '/assessments/:id',
    summary: 'One assessment',
    auth: 'user',
    params: byId,
    response: Assessment,
    errors: ['not_found'],
  }),
  'assessments.update': route({
    method: 'patch',
    path: '/assessments/:id',
    summary: 'Change an assessment. Times and limits hold for attempts that begin later',
    auth: STAFF,
    params: byId,
    body: AssessmentChange,
    response: Assessment,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'assessments.delete': route({
    method: 'delete',
    path: '/assessments/:id',
    summary: 'Take an assessment away. Refused once somebody has begun it',
    auth: STAFF,
    params: byId,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'assessments.publish': route({
    method: 'post',
    path: '/assessments/:id/publication',
    summary: 'Show it to the students of the course. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: Assessment,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'assessments.unpublish': route({
    method: 'delete',
    path: '/assessments/:id/publication',
    summary: 'Make it a draft again. Refused once somebody has begun it',
    auth: STAFF,
    params: byId,
    response: Assessment,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'assessments.regrade': route({
    method: 'post',
    path: '/assessments/:id/regrade',
    summary: 'Grade what was handed in by the keys as they are now; what a person has graded stays. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: RegradeEffect,
    rate: { limit: 10, seconds: 60 },
    errors: ['not_found'],
  }),
  'assessments.regradePreview': route({
    method: 'get',
    path: '/assessments/:id/regrade',
    summary: 'What grading again would change now. Changes nothing',
    auth: STAFF,
    params: byId,
    response: RegradeEffect,
    rate: { limit: 30, seconds: 60 },
    errors: ['not_found'],
    cache: 'never',
  }),
  'accommodations.list': route({
    method: 'get',
    path: '/assessments/:id/accommodations',
    summary: 'Who has more time, attempts or days',
    auth: STAFF,
    params: byId,
    response: AccommodationList,
    errors: ['not_found'],
  }),
  'accommodations.set': route({
    method: 'put',
    path: '/assessments/:id/accommodations/:studentId',
    summary: 'Give one student more time, attempts or days. An attempt that is under way gets the time at once',
    auth: STAFF,
    params: byStudent,
    body: z.strictObject({
      extraMinutes: z.number().int().min(0).max(600).default(0),
      extraAttempts: z.number().int().min(0).max(20).default(0),
      closesAt: instant.nullable().default(null),
    }),
    response: AccommodationList,
    errors: ['not_found'],
  }),
  'accommodations.remove': route({
    method: 'delete',
    path: '/assessments/:id/accommodations/:studentId',
    summary: 'Take that back, for attempts that begin later',
    auth: STAFF,
    params: byStudent,
    response: AccommodationList,
    errors: ['not_found'],
  }),
} as const;
