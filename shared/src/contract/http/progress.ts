import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { CourseId } from './lessons.ts';
import { ModuleId, ModuleProgress } from './modules.ts';
import { Download, route } from './route.ts';

/** What a student did in a module, in all so far: saying it twice changes nothing, saying it late takes nothing away. */
export const ProgressReport = z
  .strictObject({
    completed: z.literal(true).optional(),
    positionSeconds: z.number().int().min(0).max(360_000).optional(),
    /** In all, not since the last report. The server believes no more than its own clock allows. */
    timeSpentSeconds: z.number().int().min(0).max(36_000_000).optional(),
  })
  .meta({ id: 'ProgressReport' });
export type ProgressReport = z.infer<typeof ProgressReport>;

export const ProgressState = z
  .object({
    moduleId: ModuleId,
    module: ModuleProgress,
    course: z.object({
      id: CourseId,
      percentage: z.number(),
      completed: z.boolean(),
    }),
  })
  .meta({ id: 'ProgressState' });
export type ProgressState = z.infer<typeof ProgressState>;

/** One student of a course, as their teacher sees them. */
export const StudentProgress = z
  .object({
    student: z.object({ id: UserId, name: z.string() }),
    status: z.enum(['enrolled', 'in_progress', 'completed']),
    percentage: z.number(),
    /** Of all modules of the course, required or not. */
    modulesCompleted: z.number().int(),
    modules: z.number().int(),
    timeSpentMinutes: z.number().int(),
    enrolledAt: z.iso.datetime(),
    completedAt: z.iso.datetime().nullable(),
    /** When they last did something in it; null: nothing yet. */
    lastActiveAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'StudentProgress' });
export type StudentProgress = z.infer<typeof StudentProgress>;

export const ClassProgress = z
  .object({
    items: z.array(StudentProgress),
    nextCursor: z.string().nullable(),
    /** Of the whole class. */
    students: z.number().int(),
    completed: z.number().int(),
    averagePercentage: z.number(),
  })
  .meta({ id: 'ClassProgress' });
export type ClassProgress = z.infer<typeof ClassProgress>;

const byCourse = z.object({ id: CourseId });

export const progressRoutes = {
  'progress.put': route({
    method: 'put',
    path: '/progress/:moduleId',
    summary: 'What I did in a module: opened (an empty report), how far, completed. Safe to repeat, and in any order',
    auth: ['student'],
    params: z.object({ moduleId: ModuleId }),
    body: ProgressReport,
    rate: { limit: 240, seconds: 60 },
    response: ProgressState,
    errors: ['not_found', 'conflict'],
  }),
  'progress.class': route({
    method: 'get',
    path: '/courses/:id/progress',
    summary: "How far a course's students are, by name: its teacher and admins",
    auth: ['teacher', 'admin'],
    params: byCourse,
    query: z.object({ cursor: z.string().max(400).optional(), limit: z.coerce.number<number>().int().min(1).max(100).default(50) }),
    response: ClassProgress,
    errors: ['not_found'],
  }),
  'progress.classCsv': route({
    method: 'get',
    path: '/courses/:id/progress.csv',
    summary: "How far a course's students are, as a table",
    auth: ['teacher', 'admin'],
    params: byCourse,
    download: 'text/csv',
    response: Download,
    errors: ['not_found'],
  }),
} as const;
