import { z } from 'zod';
import { LessonId } from '../../kernel/ids.ts';
import { CourseId } from './lessons.ts';
import { route } from './route.ts';

/** `course_modules.id`. */
export const ModuleId = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .brand<'ModuleId'>();
export type ModuleId = z.infer<typeof ModuleId>;

export const ModuleType = z.enum(['video', 'reading', 'quiz', 'assignment', 'live']);
export type ModuleType = z.infer<typeof ModuleType>;

/** Modules that one course may have. */
export const MAX_MODULES = 200;

export const ModuleStatus = z.enum(['not_started', 'in_progress', 'completed']);
export type ModuleStatus = z.infer<typeof ModuleStatus>;

/** How far one student is in one module. */
export const ModuleProgress = z
  .object({
    status: ModuleStatus,
    /** Where they are in a video. */
    positionSeconds: z.number().int(),
    timeSpentSeconds: z.number().int(),
    /** Of the best attempt that passed, in points; null: not graded. */
    score: z.number().nullable(),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ModuleProgress' });
export type ModuleProgress = z.infer<typeof ModuleProgress>;

const moduleShape = {
  id: ModuleId,
  courseId: CourseId,
  version: z.number().int(),
  type: ModuleType,
  title: z.string(),
  description: z.string(),
  durationMinutes: z.number().int(),
  /** Does it count for completing the course? */
  required: z.boolean(),
  /** From 1; null: it was taken away, and can be brought back. */
  order: z.number().int().nullable(),
  /** The reader's own; null: not a student of the course. */
  progress: ModuleProgress.nullable(),
};

/** A module in the list of its course: what it is, not what is in it. */
export const CourseModule = z.object(moduleShape).meta({ id: 'CourseModule' });
export type CourseModule = z.infer<typeof CourseModule>;

/** A module with what is in it. */
export const ModuleContent = z
  .object({
    ...moduleShape,
    /** Of a video elsewhere. */
    contentUrl: z.string().nullable(),
    /** Markdown, without HTML. */
    contentText: z.string().nullable(),
    file: z.object({ id: z.uuid(), name: z.string(), type: z.string().nullable(), bytes: z.number().int() }).nullable(),
    /** The words of the film in `file`; null: it has none. */
    captions: z.object({ fileId: z.uuid(), language: z.string() }).nullable(),
    lesson: z.object({ id: LessonId, title: z.string(), startsAt: z.iso.datetime() }).nullable(),
    /** Is there an assessment in it? Then passing that completes it, and nothing else does. */
    assessed: z.boolean(),
  })
  .meta({ id: 'ModuleContent' });
export type ModuleContent = z.infer<typeof ModuleContent>;

export const ModuleList = z
  .object({
    /** In their order. */
    items: z.array(CourseModule),
    /** Of the reader, where they are a student of the course. */
    progress: z
      .object({
        /** 100 x required modules that are completed / required modules; 0 where none is required. */
        percentage: z.number(),
        completed: z.boolean(),
        /** Where to go on: what was opened last and is not completed, else the first that is not completed. */
        currentModuleId: ModuleId.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'ModuleList' });
export type ModuleList = z.infer<typeof ModuleList>;

const title = z.string().trim().min(1).max(200);
const fields = {
  description: z.string().trim().max(5_000),
  durationMinutes: z.number().int().min(0).max(6_000),
  required: z.boolean(),
  /** https only: other schemes could run something in the reader's browser, or leave the school's own page insecure. */
  contentUrl: z
    .url({ protocol: /^https$/ })
    .max(2_000)
    .nullable(),
  contentText: z.string().max(100_000).nullable(),
  /** A file of this course, of purpose `material`, that is ready. */
  fileId: z.uuid().nullable(),
  /** A file of this course, of purpose `captions`, that is ready; and its language (BCP 47). */
  captions: z
    .strictObject({
      fileId: z.uuid(),
      language: z
        .string()
        .max(35)
        .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
    })
    .nullable(),
  /** A lesson of this course. */
  lessonId: LessonId.nullable(),
};

export const NewModule = z
  .strictObject({ type: ModuleType, title })
  .extend(z.strictObject(fields).partial().shape)
  .meta({ id: 'NewModule' });
export type NewModule = z.infer<typeof NewModule>;

/** Only what changes. */
export const ModuleChange = z
  .strictObject({ type: ModuleType, title, ...fields })
  .partial()
  .meta({ id: 'ModuleChange' });
export type ModuleChange = z.infer<typeof ModuleChange>;

const STAFF = ['teacher', 'admin'] as const;
const byCourse = z.object({ id: CourseId });
const byId = z.object({ id: ModuleId });
/** A long text in Markdown, as JSON. */
const CONTENT_BYTES = 512 * 1024;

export const moduleRoutes = {
  'modules.list': route({
    method: 'get',
    path: '/courses/:id/modules',
    summary: 'What a course is made of, in its order; and how far the reader is',
    auth: 'user',
    params: byCourse,
    query: z.object({
      /** Its teacher and admins: those that were taken away instead, newest first. */
      removed: z.literal('true').optional(),
    }),
    response: ModuleList,
    errors: ['not_found'],
  }),
  'modules.create': route({
    method: 'post',
    path: '/courses/:id/modules',
    summary: 'Add a module at the end of a course',
    auth: STAFF,
    params: byCourse,
    body: NewModule,
    maxBodyBytes: CONTENT_BYTES,
    response: ModuleContent,
    status: 201,
    errors: ['not_found', 'limit_reached'],
  }),
  'modules.order': route({
    method: 'put',
    path: '/courses/:id/modules/order',
    summary: 'Put the modules of a course into another order: all of them, each once',
    auth: STAFF,
    params: byCourse,
    body: z.strictObject({ ids: z.array(ModuleId).max(MAX_MODULES) }),
    response: ModuleList,
    errors: ['not_found', 'conflict'],
  }),
  'modules.get': route({
    method: 'get',
    path: '/modules/:id',
    summary: 'A module with what is in it: students of the course, its teacher, admins',
    auth: 'user',
    params: byId,
    response: ModuleContent,
    errors: ['not_found'],
  }),
  'modules.update': route({
    method: 'patch',
    path: '/modules/:id',
    summary: 'Change a module',
    auth: STAFF,
    params: byId,
    body: ModuleChange,
    maxBodyBytes: CONTENT_BYTES,
    // A text saves itself while it is written.
    rate: { limit: 240, seconds: 60 },
    response: ModuleContent,
    errors: ['not_found', 'precondition_failed'],
  }),
  'modules.remove': route({
    method: 'delete',
    path: '/modules/:id',
    summary: 'Take a module away. It can be brought back, with all that students did. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: CourseModule,
    errors: ['not_found'],
  }),
  'modules.restore': route({
    method: 'post',
    path: '/modules/:id/restore',
    summary: 'Bring a module back, at the end of its course. Safe to repeat',
    auth: STAFF,
    params: byId,
    response: CourseModule,
    errors: ['not_found', 'limit_reached'],
  }),
} as const;
