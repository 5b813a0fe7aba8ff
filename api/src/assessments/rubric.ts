import { z } from 'zod';
import { RubricScore } from '@watoto/shared/contract/http/grading.ts';

const Stored = z.array(RubricScore);

/** Points by criterion, as they are in a row; none where nobody has given any. */
export function readRubric(stored: unknown): z.infer<typeof Stored> {
  return stored === null || stored === undefined ? [] : Stored.parse(stored);
}
