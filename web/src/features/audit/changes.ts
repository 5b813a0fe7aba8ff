import type { AuditLine } from '@watoto/shared/contract/http/audit.ts';

/** One column that a line of the log speaks of. */
export interface Change {
  readonly column: string;
  /** null: was not, or is not any more. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What changed, column by column, in words that can be read. */
export function changesOf({ before, after }: Pick<AuditLine, 'before' | 'after'>): Change[] {
  const columns = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...columns].map((column) => ({
    column: column.replaceAll('_', ' '),
    before: text(before?.[column]),
    after: text(after?.[column]),
  }));
}

function text(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
