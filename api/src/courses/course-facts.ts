import { z } from 'zod';

/** What a course is to everybody, as it is kept in the cache. */
export const CourseFacts = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  grade: z.number(),
  category: z.string(),
  methodology: z.string(),
  duration: z.number(),
  max_students: z.number(),
  instructor: z.string(),
  is_active: z.boolean(),
  published_at: z.coerce.date().nullable(),
  cover_file: z.string().nullable(),
  version: z.number(),
  teacher_first_name: z.string(),
  teacher_last_name: z.string(),
  waiting: z.number().nullable(),
  enrolled: z.number(),
});
export type CourseFacts = z.infer<typeof CourseFacts>;

/** A page of the catalogue, and one more where there is one; `key` is the place in its order. */
export const CataloguePage = z.array(CourseFacts.extend({ key: z.string() }));
export type CataloguePage = z.infer<typeof CataloguePage>;

/** The courses that one student takes. */
export const MyCourses = z.array(
  z.object({
    course_id: z.string(),
    status: z.enum(['enrolled', 'in_progress', 'completed', 'dropped']),
    progress_percentage: z.string(),
  }),
);
export type MyCourses = z.infer<typeof MyCourses>;
