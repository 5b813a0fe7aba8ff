import { type SelectQueryBuilder, sql } from 'kysely';
import type { AccountSort } from '@watoto/shared/contract/http/people.ts';
import type { Queries } from '../db/database.ts';
import { cipherOf } from '../db/fields/field-plugin.ts';
import { hasEmail, hasName } from '../db/fields/lookup.ts';
import type { Tables, UserRow } from '../db/tables.ts';

export interface PeopleFilter {
  readonly q?: string | undefined;
  readonly role?: UserRow['role'] | undefined;
  readonly grade?: number | undefined;
  readonly active?: boolean | undefined;
  readonly sort: AccountSort;
  readonly after: { readonly key: string; readonly id: string } | null;
  readonly limit: number;
}

/** As the index `users_name` has it. */
const NAME = sql<string>`lower(last_name || ' ' || first_name)`;
const NO_ORDER = sql<string>`''`;
const KEYS = { name: NAME, email: sql<string>`lower(email)`, newest: NO_ORDER };

/** A page of people; `key` is the row's place in the order. What is encrypted has no order: then they come by id. */
export async function people(db: Queries, filter: PeopleFilter): Promise<(UserRow & { key: string })[]> {
  const cipher = cipherOf(db);
  const key = cipher ? NO_ORDER : KEYS[filter.sort];
  const newest = filter.sort === 'newest';
  let query = filtered(db, db.selectFrom('users').selectAll().select(key.as('key')), filter);
  const { after } = filter;
  if (after && newest) query = query.where('id', '<', after.id);
  else if (after) query = query.where(sql<boolean>`(${key}, id) > (${after.key}, ${after.id}::bigint)`);
  if (!newest && !cipher) query = query.orderBy(key);
  return query
    .orderBy('id', newest ? 'desc' : 'asc')
    .limit(filter.limit)
    .execute();
}

function filtered<O>(db: Queries, query: SelectQueryBuilder<Tables, 'users', O>, { q = '', role, grade, active }: PeopleFilter) {
  const cipher = cipherOf(db);
  let narrowed = query;
  for (const word of addressesIn(q))
    narrowed = narrowed.where(cipher ? hasEmail(db, [word]) : sql<boolean>`starts_with(lower(email), ${word})`);
  const words = beginnings(q);
  if (words !== '') narrowed = narrowed.where(hasName(db, words, asFullText(words)));
  if (role) narrowed = narrowed.where('role', '=', role);
  if (grade) narrowed = narrowed.where('grade', '=', grade);
  if (active !== undefined) narrowed = narrowed.where('is_active', '=', active);
  return narrowed;
}

const asFullText = (words: string) =>
  sql<boolean>`to_tsvector('simple', first_name || ' ' || last_name || ' ' || email) @@ to_tsquery('simple', ${words})`;

/** 'Am ju' -> `'am':* & 'ju':*`: each word begins one of theirs. Quoted, so that nothing in it is an operator. */
export function beginnings(q: string): string {
  return q
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word) && !word.includes('@'))
    .map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`)
    .join(' & ');
}

/** Full text knows an address only as a whole. */
const addressesIn = (q: string) =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.includes('@'));

/** Active admins, locked in one order: two admins who demote each other come one after the other. */
export async function lockAdmins(db: Queries): Promise<string[]> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('is_active', '=', true)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.map(({ id }) => id);
}
