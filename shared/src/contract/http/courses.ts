import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { CourseId } from './lessons.ts';
import { route } from './route.ts';

export const Grade = z.number().int().min(7).max(9);

/** What the reader is to a course: not in it, on its list of those who wait, or a student of it. */
export const Standing = z.enum(['none', 'waiting', 'enrolled', 'in_progress', 'completed']);
export type Standing = z.infer<typeof Standing>;

/** A draft is seen by its teacher and admins; an open one by all; a closed one by those in it, and takes nobody new. */
export const CourseState = z.enum(['draft', 'open', 'closed']);
export type CourseState = z.infer<typeof CourseState>;

export const CourseSort = z.enum(['title', 'newest', 'popular']);
export type CourseSort = z.infer<typeof CourseSort>;

/** A course, as one person sees it in the catalogue. */
export const Course = z
  .object({
    id: CourseId,
    version: z.number().int(),
    title: z.string(),
    description: z.string(),
    grade: Grade,
    category: z.string(),
    methodology: z.string(),
    /** Hours of work in all; 0: nobody has said. */
    durationHours: z.number().int(),
    teacher: z.object({ id: UserId, name: z.string() }),
    state: CourseState,
    /** Its picture, for a while; null: it has none. */
    coverUrl: z.string().nullable(),
    /** Students that it has, and may have; and those that wait for a place. */
    enrolled: z.number().int(),
    maxStudents: z.number().int(),
    waiting: z.number().int(),
    standing: Standing,
    /** The reader's place in the list of those who wait, from 1; null: not on it. */
    waitingPlace: z.number().int().nullable(),
    /** How far the reader is, 0 to 100; null: not a student of it. */
    progress: z.number().nullable(),
    /** May the reader edit it? */
    editable: z.boolean(),
  })
  .meta({ id: 'Course' });
export type Course = z.infer<typeof Course>;

export const CoursePage = z
  .object({
    items: z.array(Course),
    /** Hand it in as `cursor` for the next page; null: there is none. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'CoursePage' });
export type CoursePage = z.infer<typeof CoursePage>;

/** A student who could be put into a course. */
export const Candidate = z
  .object({
    id: UserId,
    name: z.string(),
    grade: z.number().int().nullable(),
    /** On the list of those who wait for a place in it? */
    waits: z.boolean(),
  })
  .meta({ id: 'Candidate' });
export type Candidate = z.infer<typeof Candidate>;

const title = z.string().trim().min(1).max(200);
const category = z.string().trim().min(1).max(60);
const facts = {
  description: z.string().trim().max(10_000),
  methodology: z.string().trim().max(200),
  durationHours: z.number().int().min(0).max(2_000),
  maxStudents: z.number().int().min(1).max(1_000),
};

export const NewCourse = z
  .strictObject({
    title,
    grade: Grade,
    category,
    description: facts.description.default(''),
    methodology: facts.methodology.default(''),
    durationHours: facts.durationHours.default(0),
    maxStudents: facts.maxStudents.default(50),
    /** Admins may make one for any teacher; left out: the caller. */
    teacherId: UserId.optional(),
  })
  .meta({ id: 'NewCourse' });
export type NewCourse = z.infer<typeof NewCourse>;

/** Only what changes. */
export const CourseChange = z
  .strictObject({
    title,
    grade: Grade,
    category,
    ...facts,
    /** A file of purpose `cover` of this course that is ready; null: none. */
    coverFileId: z.uuid().nullable(),
    /** Admins only. */
    teacherId: UserId,
  })
  .partial()
  .meta({ id: 'CourseChange' });
export type CourseChange = z.infer<typeof CourseChange>;

const STAFF = ['teacher', 'admin'] as const;
const byId = z.object({ id: CourseId });
const byStudent = z.object({ id: CourseId, studentId: UserId });

export const courseRoutes = {
  'courses.list': route({
    method: 'get',
    path: '/courses',
    summary: 'The catalogue: courses that are open, and drafts of mine; by search, the best match first',
    auth: 'user',
    query: z.object({
      /** Words of the title or description. */
      q: z.string().trim().min(1).max(100).optional(),
      grade: z.coerce.number<number>().int().min(7).max(9).optional(),
      category: z.string().trim().min(1).max(60).optional(),
      /** Only those that the reader takes or waits for; teachers: gives. */
      mine: z.literal('true').optional(),
      /** A search has an order of its own. */
      sort: CourseSort.default('title'),
      cursor: z.string().max(400).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: CoursePage,
  }),
  'courses.get': route({
    method: 'get',
    path: '/courses/:id',
    summary: 'One course',
    auth: 'user',
    params: byId,
    response: Course,
    errors: ['not_found'],
  }),
  'courses.create': route({
    method: 'post',
    path: '/courses',
    summary: 'Make a course: a draft, until it is published',
    auth: STAFF,
    body: NewCourse,
    response: Course,
    status: 201,
  }),
  'courses.update': route({
    method: 'patch',
    path: '/courses/:id',
    summary: 'Change a course: its teacher, or an admin. More places go to those who wait',
    auth: STAFF,
    params: byId,
    body: CourseChange,
    response: Course,
    errors: ['not_found', 'precondition_failed'],
  }),
  'courses.publish': route({
    method: 'post',
    path: '/courses/:id/publish',
    summary: 'Open a draft, or a closed course again. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: Course,
    errors: ['not_found'],
  }),
  'courses.archive': route({
    method: 'delete',
    path: '/courses/:id',
    summary: 'Close a course: it takes nobody new, those in it keep it. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: Course,
    errors: ['not_found'],
  }),
  'courses.duplicate': route({
    method: 'post',
    path: '/courses/:id/duplicate',
    summary: 'A new draft with the same content, and nobody in it',
    auth: STAFF,
    params: byId,
    body: z.strictObject({ title }),
    response: Course,
    status: 201,
    errors: ['not_found'],
  }),
  'courses.enrol': route({
    method: 'post',
    path: '/courses/:id/enrolment',
    summary: 'Take a course, or wait for a place in it. Safe to repeat',
    auth: ['student'],
    params: byId,
    response: Course,
    errors: ['not_found'],
  }),
  'courses.leave': route({
    method: 'delete',
    path: '/courses/:id/enrolment',
    summary: 'Leave a course, or its list of those who wait: the first of them gets the place. Safe to repeat',
    auth: ['student'],
    params: byId,
    response: Course,
    errors: ['not_found', 'conflict'],
  }),
  'courses.candidates': route({
    method: 'get',
    path: '/courses/:id/candidates',
    summary: 'Students who are not in a course, by the beginnings of their names; teachers find those of its grade and their own',
    auth: STAFF,
    params: byId,
    query: z.object({ q: z.string().trim().min(2).max(100) }),
    response: z.object({ items: z.array(Candidate) }),
    errors: ['not_found'],
    cache: 'never',
  }),
  'courses.addStudent': route({
    method: 'put',
    path: '/courses/:id/students/:studentId',
    summary: 'Put a student into a course that has a place: no place is made for them. They are told. Safe to repeat',
    auth: STAFF,
    params: byStudent,
    response: Course,
    errors: ['not_found', 'full'],
  }),
  'courses.removeStudent': route({
    method: 'delete',
    path: '/courses/:id/students/:studentId',
    summary: 'Take a student out of a course, or off its list of those who wait. What they did is kept. Safe to repeat',
    auth: STAFF,
    params: byStudent,
    response: Course,
    errors: ['not_found', 'conflict'],
  }),
} as const;
