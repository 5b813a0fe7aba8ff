import { sql } from 'kysely';
import { AnswerKey, QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import type { Question } from '@watoto/shared/contract/http/questions.ts';
import type { Queries } from '../db/database.ts';

const COLUMNS = [
  'id',
  'course_id',
  'assessment_id',
  'position',
  'kind',
  'prompt',
  'options',
  'answer_key',
  'explanation',
  'points',
  'tags',
] as const;

/** A question as code works with it: its JSON parsed, its points a number. */
export interface StoredQuestion {
  readonly id: string;
  readonly courseId: string;
  readonly assessmentId: string | null;
  readonly position: number;
  readonly prompt: string;
  readonly options: QuestionOptions;
  readonly key: AnswerKey;
  readonly explanation: string;
  readonly points: number;
  readonly tags: string[];
}

export type QuestionDraft = Pick<StoredQuestion, 'prompt' | 'options' | 'key' | 'explanation' | 'points' | 'tags'>;

interface Row {
  id: string;
  course_id: string;
  assessment_id: string | null;
  position: number;
  prompt: string;
  options: unknown;
  answer_key: unknown;
  explanation: string;
  points: string;
  tags: string[];
}

const fromRow = (row: Row): StoredQuestion => ({
  id: row.id,
  courseId: row.course_id,
  assessmentId: row.assessment_id,
  position: row.position,
  prompt: row.prompt,
  options: QuestionOptions.parse(row.options),
  key: AnswerKey.parse(row.answer_key),
  explanation: row.explanation,
  points: Number(row.points),
  tags: row.tags,
});

const toRow = ({ prompt, options, key, explanation, points, tags }: QuestionDraft) => ({
  kind: options.kind,
  prompt,
  options: JSON.stringify(options),
  answer_key: JSON.stringify(key),
  explanation,
  points: String(points),
  tags,
});

export async function questionsOf(db: Queries, assessmentId: string): Promise<StoredQuestion[]> {
  const rows = await db.selectFrom('questions').select(COLUMNS).where('assessment_id', '=', assessmentId).orderBy('position').execute();
  return rows.map(fromRow);
}

export async function questionById(db: Queries, id: string): Promise<StoredQuestion | undefined> {
  const row = await db.selectFrom('questions').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row && fromRow(row);
}

export async function insertQuestions(
  db: Queries,
  at: { readonly courseId: string; readonly assessmentId: string | null; readonly position: number },
  drafts: readonly (QuestionDraft & { readonly bankId?: string })[],
): Promise<string[]> {
  const rows = await db
    .insertInto('questions')
    .values(
      drafts.map((draft, i) => ({
        ...toRow(draft),
        course_id: at.courseId,
        assessment_id: at.assessmentId,
        position: at.position + i,
        bank_id: draft.bankId ?? null,
      })),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function updateQuestion(db: Queries, id: string, draft: QuestionDraft, at: Date): Promise<void> {
  await db
    .updateTable('questions')
    .set({ ...toRow(draft), updated_at: at })
    .where('id', '=', id)
    .execute();
}

/** Takes it away; those behind it move up. */
export async function deleteQuestion(db: Queries, { id, assessmentId, position }: StoredQuestion): Promise<void> {
  await db.deleteFrom('questions').where('id', '=', id).execute();
  if (assessmentId === null) return;
  await sql`set constraints questions_position deferred`.execute(db);
  await db
    .updateTable('questions')
    .set((eb) => ({ position: eb('position', '-', 1) }))
    .where('assessment_id', '=', assessmentId)
    .where('position', '>', position)
    .execute();
}

/** `order` names every question of the assessment once. */
export async function reorder(db: Queries, assessmentId: string, order: readonly string[]): Promise<void> {
  await sql`set constraints questions_position deferred`.execute(db);
  await sql`
    update questions set position = wanted.position
    from unnest(${order}::bigint[]) with ordinality as wanted (id, position)
    where questions.id = wanted.id and questions.assessment_id = ${assessmentId}`.execute(db);
}

export interface BankFilter {
  readonly q?: string | undefined;
  readonly kind?: Question['options']['kind'] | undefined;
  readonly tag?: string | undefined;
  readonly before: string | null;
  readonly limit: number;
}

/** The bank of a course, newest first. */
export async function bankOf(db: Queries, courseId: string, { q, kind, tag, before, limit }: BankFilter): Promise<StoredQuestion[]> {
  let query = db.selectFrom('questions').select(COLUMNS).where('course_id', '=', courseId).where('assessment_id', 'is', null);
  if (q !== undefined) query = query.where(sql<boolean>`to_tsvector('simple', prompt) @@ websearch_to_tsquery('simple', ${q})`);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (tag !== undefined) query = query.where(sql<boolean>`${tag} = any(tags)`);
  if (before !== null) query = query.where('id', '<', before);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(fromRow);
}

/** Those of them that are in the bank of this course, in the order that was asked for. */
export async function fromBank(db: Queries, courseId: string, ids: readonly string[]): Promise<StoredQuestion[]> {
  const rows = await db
    .selectFrom('questions')
    .select(COLUMNS)
    .where('course_id', '=', courseId)
    .where('assessment_id', 'is', null)
    .where('id', 'in', ids)
    .execute();
  const found = new Map(rows.map((row) => [row.id, fromRow(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
