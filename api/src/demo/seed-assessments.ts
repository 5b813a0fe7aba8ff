import type { Queries } from '../db/database.ts';
import { insertQuestions, type QuestionDraft } from '../assessments/questions.store.ts';

export const DEMO_QUIZ = 'What do you hear?';
const DEMO_PROJECT = 'A drum of your own';

const item = (id: string, text: string) => ({ id, text });
const rest = { explanation: '', tags: [] };

/** One of most kinds. Ids tell nothing of the order. */
const QUESTIONS: readonly QuestionDraft[] = [
  {
    ...rest,
    prompt: 'Which of these is a drum?',
    options: { kind: 'single', choices: [item('k3', 'Zeze'), item('p8', 'Ngoma'), item('w1', 'Filimbi')] },
    key: { kind: 'single', choice: 'p8' },
    explanation: 'The ngoma is the drum of the whole coast; the zeze has strings, and a filimbi is blown.',
    points: 1,
  },
  {
    ...rest,
    prompt: 'Which of these are made with a skin?',
    options: { kind: 'multiple', choices: [item('d5', 'Ngoma'), item('x2', 'Kayamba'), item('m7', 'Djembe'), item('c4', 'Marimba')] },
    key: { kind: 'multiple', choices: ['d5', 'm7'], scoring: 'minus' },
    points: 2,
  },
  {
    ...rest,
    prompt: 'A drummer plays 8 beats in 4 seconds. How many beats is that in a minute?',
    options: { kind: 'numeric', unit: 'beats' },
    key: { kind: 'numeric', value: 120, tolerance: 0, toleranceKind: 'absolute' },
    explanation: '8 beats in 4 seconds are 2 a second, and 120 in 60 seconds.',
    points: 1,
  },
  {
    ...rest,
    prompt: 'From slow to fast',
    options: { kind: 'ordering', items: [item('t6', 'Largo'), item('b9', 'Andante'), item('h2', 'Allegro'), item('q5', 'Presto')] },
    key: { kind: 'ordering', order: ['t6', 'b9', 'h2', 'q5'], partial: true },
    points: 2,
  },
  {
    ...rest,
    prompt: 'How does each of them sound?',
    options: {
      kind: 'matching',
      left: [item('g1', 'Ngoma'), item('n4', 'Kayamba')],
      right: [item('v8', 'It rustles'), item('r3', 'It booms'), item('z6', 'It whistles')],
    },
    key: { kind: 'matching', pairs: { g1: 'r3', n4: 'v8' }, partial: true },
    points: 1,
  },
  {
    ...rest,
    prompt: 'What does the rhythm of your street sound like? Three sentences are enough.',
    options: { kind: 'essay', maxWords: 150 },
    key: {
      kind: 'essay',
      rubric: [
        { id: 'j7', title: 'You listened', description: 'Sounds that are really there', points: 2 },
        { id: 'y2', title: 'We can hear it', description: 'Words that make one hear', points: 1 },
      ],
    },
    points: 3,
  },
];

/** What is asked with the file that comes with it. */
const BUILDING: QuestionDraft = {
  ...rest,
  prompt: 'Hand in a picture or a film of your drum, and tell in a few words how you made it.',
  options: { kind: 'essay', maxWords: 100 },
  key: {
    kind: 'essay',
    rubric: [
      { id: 'm3', title: 'It sounds', description: 'High and low can be told apart', points: 3 },
      { id: 'f8', title: 'How it was made', description: 'Somebody else could build one like it', points: 2 },
    ],
  },
  points: 5,
};

/** A quiz and a project that are open, in the demo's course, and a bank to take from. Nothing where the course has one already. */
export async function seedAssessments(tx: Queries, courseId: string, now: number): Promise<void> {
  const known = await tx.selectFrom('assessments').select('id').where('course_id', '=', courseId).limit(1).executeTakeFirst();
  if (known) return;
  const { id } = await tx
    .insertInto('assessments')
    .values({
      course_id: courseId,
      title: DEMO_QUIZ,
      description: 'A short quiz about drums and their sounds.',
      type: 'quiz',
      total_points: String(QUESTIONS.reduce((sum, { points }) => sum + points, 0)),
      time_limit_minutes: 30,
      show_answers: true,
      published_at: new Date(now),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await insertQuestions(tx, { courseId, assessmentId: id, position: 1 }, QUESTIONS);
  await insertQuestions(tx, { courseId, assessmentId: null, position: 1 }, QUESTIONS.slice(0, 3));
  const project = await tx
    .insertInto('assessments')
    .values({
      course_id: courseId,
      title: DEMO_PROJECT,
      description: 'A tin, a bucket, a box: whatever is there.',
      type: 'project',
      total_points: String(BUILDING.points),
      is_graded: false,
      published_at: new Date(now),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await insertQuestions(tx, { courseId, assessmentId: project.id, position: 1 }, [BUILDING]);
}
