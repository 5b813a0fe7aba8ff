import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { Assessment } from './assessments.ts';
import { AttemptId } from './attempts.ts';
import { CourseId } from './lessons.ts';
import { AssessmentId, QuestionId, QuestionKind } from './questions.ts';
import { Download, route } from './route.ts';

export const Letter = z.enum(['A', 'B', 'C', 'D', 'E', 'F']);
/** What was missed counts as nothing, or is left out. */
export const Missing = z.enum(['zero', 'ignored']);
export type Missing = z.infer<typeof Missing>;

export const CourseGrade = z.object({
  percent: z.number().nullable(),
  letter: Letter.nullable(),
  /** Nothing more can come: it stands in the enrolment. */
  complete: z.boolean(),
});
export type CourseGrade = z.infer<typeof CourseGrade>;

/** One student's best attempt of one assessment. */
export const GradeCell = z.object({
  assessmentId: AssessmentId,
  state: z.enum(['graded', 'waiting', 'open', 'missed']),
  score: z.number().nullable(),
  percent: z.number().nullable(),
  passed: z.boolean().nullable(),
  attemptId: AttemptId.nullable(),
});
export type GradeCell = z.infer<typeof GradeCell>;

export const Gradebook = z
  .object({
    course: z.object({ id: CourseId, title: z.string() }),
    missing: Missing,
    assessments: z.array(
      Assessment.pick({ id: true, title: true, type: true, totalPoints: true, weight: true, isGraded: true, closesAt: true }),
    ),
    students: z.array(z.object({ student: z.object({ id: UserId, name: z.string() }), cells: z.array(GradeCell), grade: CourseGrade })),
  })
  .meta({ id: 'Gradebook' });
export type Gradebook = z.infer<typeof Gradebook>;

/** How a question did. Item statistics: `difficulty` is the mean share of its points, `discrimination` upper 27 % less lower 27 %. */
export const ItemStatistics = z
  .object({
    questionId: QuestionId,
    position: z.number().int(),
    kind: QuestionKind,
    prompt: z.string(),
    points: z.number(),
    answered: z.number().int(),
    mean: z.number().nullable(),
    difficulty: z.number().nullable(),
    discrimination: z.number().nullable(),
    /** How often each choice was taken; `right`: it is of the key. */
    choices: z.array(z.object({ text: z.string(), right: z.boolean(), taken: z.number().int() })),
  })
  .meta({ id: 'ItemStatistics' });
export type ItemStatistics = z.infer<typeof ItemStatistics>;

export const MyGrades = z
  .object({
    courses: z.array(
      z.object({ course: z.object({ id: CourseId, title: z.string() }), grade: CourseGrade, assessments: z.array(Assessment) }),
    ),
  })
  .meta({ id: 'MyGrades' });
export type MyGrades = z.infer<typeof MyGrades>;

const STAFF = ['teacher', 'admin'] as const;
const byCourse = z.object({ id: CourseId });

export const gradebookRoutes = {
  'gradebook.get': route({
    method: 'get',
    path: '/courses/:id/gradebook',
    summary: 'Every student and every published assessment of a course: its teacher, or an admin',
    auth: STAFF,
    params: byCourse,
    response: Gradebook,
    errors: ['not_found'],
  }),
  'gradebook.settings': route({
    method: 'put',
    path: '/courses/:id/gradebook-settings',
    summary: 'What was missed counts as nothing, or not at all',
    auth: STAFF,
    params: byCourse,
    body: z.strictObject({ missing: Missing }),
    response: Gradebook,
    errors: ['not_found'],
  }),
  'gradebook.csv': route({
    method: 'get',
    path: '/courses/:id/gradebook.csv',
    summary: 'The same, as a table for a spreadsheet',
    auth: STAFF,
    params: byCourse,
    response: Download,
    download: 'text/csv',
    errors: ['not_found'],
  }),
  'gradebook.items': route({
    method: 'get',
    path: '/assessments/:id/statistics',
    summary: 'How each question did, by the newest graded attempt of each student',
    auth: STAFF,
    params: z.object({ id: AssessmentId }),
    response: z.object({ students: z.number().int(), items: z.array(ItemStatistics) }),
    errors: ['not_found'],
  }),
  'grades.mine': route({
    method: 'get',
    path: '/grades',
    summary: 'My grades, course by course',
    auth: ['student'],
    response: MyGrades,
  }),
} as const;
