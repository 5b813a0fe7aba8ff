import { SEARCH_KINDS, type SearchKind } from '@watoto/shared/contract/http/search.ts';
import type { Person } from '../auth/access-token.ts';

/** The kinds that this person may look for, of those asked for: students look for nobody. */
export function kindsFor({ role }: Person, asked: string | undefined): SearchKind[] {
  const wanted = asked?.split(',') ?? SEARCH_KINDS;
  return SEARCH_KINDS.filter((kind) => wanted.includes(kind) && (kind !== 'person' || role !== 'student'));
}
