import { type Expression, type SqlBool, sql } from 'kysely';
import type { Queries } from '../database.ts';
import { cipherOf } from './field-plugin.ts';

/** Of `users`: each of these words begins one of the names. `plain` says the same of rows that are not encrypted. */
export function hasName(db: Queries, words: string, plain: Expression<SqlBool>): Expression<SqlBool> {
  const cipher = cipherOf(db);
  if (!cipher) return plain;
  const all = cipher.searchTokens(words).map((tokens) => sql`users.name_tokens && ${tokens}::bigint[]`);
  if (all.length === 0) return sql<boolean>`false`;
  return sql<boolean>`((${sql.join(all, sql` and `)}) or (users.name_tokens is null and ${plain}))`;
}

/** Of `users`: has one of these addresses, whatever their case. */
export function hasEmail(db: Queries, emails: readonly string[]): Expression<SqlBool> {
  const wanted = emails.map((email) => email.toLowerCase());
  const cipher = cipherOf(db);
  if (!cipher) return sql<boolean>`lower(users.email) = any(${wanted})`;
  const hashes = wanted.flatMap((email) => cipher.hashesOf(email));
  // Rows that a program without the key wrote, until they are encrypted.
  return sql<boolean>`(users.email_hash = any(${hashes}) or (users.email_hash is null and lower(users.email) = any(${wanted})))`;
}
