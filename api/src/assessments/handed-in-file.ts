import type { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { StoredFile } from '@watoto/shared/contract/http/files.ts';
import type { Queries } from '../db/database.ts';
import { fileOf } from '../files/files.store.ts';
import { toFile } from '../files/to-file.ts';

/** The file of an attempt, as its student and their teachers read it. */
export async function handedInFile(db: Queries, id: string | null): Promise<z.input<typeof StoredFile> | null> {
  const file = id === null ? undefined : await fileOf(db, id);
  return file ? toFile(file) : null;
}

/** Throws `not_found` for a file that is not this student's own, brought to be handed in in this course, checked and taken. */
export async function requireOwnFile(
  db: Queries,
  id: string,
  { studentId, courseId }: { studentId: string; courseId: string },
): Promise<void> {
  const file = await fileOf(db, id);
  const fits = file?.owner_id === studentId && file.purpose === 'submission' && file.course_id === courseId && file.state === 'ready';
  if (!fits) throw new AppError('not_found');
}
