import type { Queries } from '../db/database.ts';
import { record } from '../progress/complete-module.ts';

const READING = `Put two fingers on your wrist. Do you feel it? **That is your first drum.**

- Count the beats for one minute.
- Walk through the room in that rhythm.
- Now clap on every second step.

> A rhythm is a promise: the next beat will come.`;

const MODULES = [
  { type: 'reading', title: 'The heartbeat', duration_minutes: 10, content_text: READING },
  {
    type: 'video',
    title: 'Clapping patterns',
    duration_minutes: 15,
    content_text: 'Watch first, then clap along: slow, slow, *quick quick*, slow.',
  },
  {
    type: 'assignment',
    title: 'Build a shaker',
    duration_minutes: 40,
    content_text: 'A bottle, a handful of beans, some tape. Bring it to the next lesson, and tell us how you made it sound **softer**.',
  },
  {
    type: 'reading',
    title: 'The ngoma',
    duration_minutes: 20,
    content_text:
      '### One word, three things\n\n*Ngoma* is the drum, the dance and the feast. Ask somebody at home which ngoma they danced when they were young.',
  },
  {
    type: 'reading',
    title: 'More to listen to',
    is_required: false,
    duration_minutes: 0,
    content_text: 'Nothing to learn here. Only to enjoy.',
  },
] as const;

/** What the demo's course is made of; its first students are on their way. */
export async function seedModules(tx: Queries, courseId: string, students: readonly string[], now: number): Promise<void> {
  const made = await tx
    .insertInto('course_modules')
    .values(MODULES.map((module, i) => ({ ...module, course_id: courseId, sequence_order: i + 1 })))
    .returning('id')
    .execute();
  for (const [i, studentId] of students.slice(2, 8).entries()) {
    for (const { id: moduleId } of made.slice(0, (i % 4) + 1))
      await record(tx, { studentId, moduleId, at: new Date(now) }, { completed: true, positionSeconds: 0 });
  }
}
