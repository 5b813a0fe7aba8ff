import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { CourseId } from './lessons.ts';
import { route } from './route.ts';

export const Grade = z.number().int().min(7).max(9);

/** What the reader is to a course: not in it, on its list of those who wait, or a student of it. */
export const Standing = z.enum(['none', 'waiting', 'enrolled', 'in_progress', 'completed']);
export type Standing = z.infer<typeof Standing>;

/** A course, as one person sees it in the catalogue. */
export const Course = z
  .object({
    id: CourseId,
    title: z.string(),
    description: z.string(),
    grade: Grade,
    category: z.string(),
    teacher: z.object({ id: UserId, name: z.string() }),
    /** Students that it has, and may have. */
    enrolled: z.number().int(),
    maxStudents: z.number().int(),
    standing: Standing,
    /** The reader's place in the list of those who wait, from 1; null: not on it. */
    waitingPlace: z.number().int().nullable(),
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

const byId = z.object({ id: CourseId });

export const courseRoutes = {
  'courses.list': route({
    method: 'get',
    path: '/courses',
    summary: 'The catalogue: courses that are open, by title; or by search, the best match first',
    auth: 'user',
    query: z.object({
      /** Words of the title or description. */
      q: z.string().trim().min(1).max(100).optional(),
      grade: z.coerce.number<number>().int().min(7).max(9).optional(),
      category: z.string().trim().min(1).max(60).optional(),
      /** Only those that the reader takes or waits for; teachers: gives. */
      mine: z.literal('true').optional(),
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
} as const;
