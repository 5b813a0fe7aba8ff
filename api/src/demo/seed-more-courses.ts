import type { Queries } from '../db/database.ts';
import { record } from '../progress/complete-module.ts';

/** Courses beside the one of the lessons: a catalogue to look through. After that one by their names. */
export const MORE_COURSES = [
  {
    title: 'Songs of the coast',
    description: 'Taarab, ngonjera and the songs of fishermen: we listen, sing, and find out where they come from.',
    grade: 7,
    category: 'music',
    methodology: 'Kodály',
    duration: 12,
    max_students: 20,
    modules: [
      { type: 'reading', title: 'Who sings, and when?', duration_minutes: 15 },
      { type: 'reading', title: 'A song for pulling nets', duration_minutes: 20 },
      { type: 'assignment', title: 'Bring a song from home', duration_minutes: 45 },
    ],
  },
  {
    title: 'Stories in code',
    description: 'A story that changes with its reader: choices, loops and a little surprise, made with blocks.',
    grade: 7,
    category: 'programming',
    methodology: '',
    duration: 16,
    max_students: 8,
    modules: [
      { type: 'reading', title: 'A story has branches', duration_minutes: 15 },
      { type: 'assignment', title: 'Your first choice', duration_minutes: 30 },
    ],
  },
  {
    title: 'The colours around us',
    description: 'Colours from leaves, soil and charcoal, and pictures that are made with them.',
    grade: 8,
    category: 'arts',
    methodology: 'Reggio Emilia',
    duration: 10,
    max_students: 24,
    modules: [
      { type: 'reading', title: 'Collect ten colours', duration_minutes: 30 },
      { type: 'assignment', title: 'A picture without a brush', duration_minutes: 60 },
    ],
  },
] as const;

const TEXT = 'Read this slowly, and write down **one question** that you have. We begin the next lesson with your questions.';

/** The courses of the other teacher, with some of the class in them. */
export async function seedMoreCourses(tx: Queries, instructor: string, students: readonly string[], now: number): Promise<void> {
  for (const [i, { modules, ...course }] of MORE_COURSES.entries()) {
    const { id: course_id } = await tx
      .insertInto('courses')
      .values({ ...course, instructor })
      .returning('id')
      .executeTakeFirstOrThrow();
    const taking = students.slice(4 + i, 12);
    await tx
      .insertInto('enrollments')
      .values(taking.map((student_id) => ({ student_id, course_id })))
      .execute();
    const made = await tx
      .insertInto('course_modules')
      .values(modules.map((module, at) => ({ ...module, course_id, content_text: TEXT, sequence_order: at + 1 })))
      .returning('id')
      .execute();
    for (const [at, studentId] of taking.entries())
      for (const { id: moduleId } of made.slice(0, at % made.length))
        await record(tx, { studentId, moduleId, at: new Date(now) }, { completed: true });
  }
}
