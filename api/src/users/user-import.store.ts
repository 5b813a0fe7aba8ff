import { sql } from 'kysely';
import { hashOf } from '../auth/refresh-token.ts';
import { INVITE_MS, newToken } from '../auth/user-tokens.store.ts';
import type { Queries } from '../db/database.ts';
import { hasEmail } from '../db/fields/lookup.ts';
import type { UserRow } from '../db/tables.ts';
import type { ImportPerson } from './import-rows.ts';
import { invited } from './people.ts';

const AT_ONCE = 500;

function* chunks<T>(all: readonly T[]): Iterable<T[]> {
  for (let from = 0; from < all.length; from += AT_ONCE) yield all.slice(from, from + AT_ONCE);
}

/** One import at a time: the second of two at once sees what the first has done. */
export async function lockImports(tx: Queries): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('watoto user import'))`.execute(tx);
}

/** Accounts by address. */
export async function knownPeople(db: Queries, emails: readonly string[]): Promise<Map<string, UserRow>> {
  const known = new Map<string, UserRow>();
  for (const some of chunks(emails)) {
    const rows = await db.selectFrom('users').selectAll().where(hasEmail(db, some)).execute();
    for (const row of rows) known.set(row.email.toLowerCase(), row);
  }
  return known;
}

/** Those that were made: who signs up with one of these addresses at this very moment keeps their account. */
export async function createPeople(db: Queries, people: readonly ImportPerson[], now: Date): Promise<UserRow[]> {
  const created: UserRow[] = [];
  for (const some of chunks(people)) {
    const rows = some.map((person) => ({ ...invited(person, now), created_at: now, updated_at: now }));
    created.push(
      ...(await db
        .insertInto('users')
        .values(rows)
        .onConflict((oc) => oc.doNothing())
        .returningAll()
        .execute()),
    );
  }
  return created;
}

export async function changePerson(
  db: Queries,
  id: string,
  change: Pick<UserRow, 'first_name' | 'last_name' | 'grade' | 'locale'>,
  now: Date,
): Promise<UserRow> {
  return db
    .updateTable('users')
    .set({ ...change, updated_at: now, version: sql`version + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** An invitation for each. */
export async function inviteAll(db: Queries, users: readonly UserRow[], now: Date): Promise<{ user: UserRow; token: string }[]> {
  const invitations = users.map((user) => ({ user, token: newToken() }));
  for (const some of chunks(invitations)) {
    const rows = some.map(({ user, token }) => ({
      user_id: user.id,
      kind: 'invite' as const,
      token_hash: hashOf(token),
      email: user.email,
      expires_at: new Date(now.getTime() + INVITE_MS),
      created_at: now,
    }));
    await db.insertInto('user_tokens').values(rows).execute();
  }
  return invitations;
}
