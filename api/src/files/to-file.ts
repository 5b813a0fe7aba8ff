import type { z } from 'zod';
import { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { StoredFile } from '@watoto/shared/contract/http/files.ts';
import type { FileRow } from './files.store.ts';

export type FileAnswer = z.input<typeof StoredFile>;

export function toFile({ id, name, type, bytes, state, refusal }: FileRow): FileAnswer {
  const why = ErrorCode.safeParse(refusal);
  return { id, name, type, bytes: Number(bytes), state, refusal: why.success ? why.data : null };
}
