import { sql } from 'kysely';
import type { Queries } from '../db/database.ts';
import { cipherOf } from '../db/fields/field-plugin.ts';
import type { UserRow } from '../db/tables.ts';
import { revokeFamily } from './auth.store.ts';

export interface NewPupil {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly grade: number;
  readonly locale: string;
  readonly passwordHash: string;
  readonly now: Date;
}

export async function userById(db: Queries, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A pupil whose address is not proven yet; undefined where somebody who has proven it is there already. */
export async function saveUnproven(db: Queries, pupil: NewPupil): Promise<UserRow | undefined> {
  const values = {
    password_hash: pupil.passwordHash,
    first_name: pupil.firstName,
    last_name: pupil.lastName,
    grade: pupil.grade,
    locale: pupil.locale,
    updated_at: pupil.now,
  };
  return db
    .insertInto('users')
    .values({ ...values, email: pupil.email, role: 'student', email_verified_at: null, created_at: pupil.now, password_set_at: pupil.now })
    .onConflict((oc) =>
      (cipherOf(db) ? oc.column('email_hash') : oc.expression(sql`lower(email)`))
        .doUpdateSet(values)
        .where('users.email_verified_at', 'is', null),
    )
    .returningAll()
    .executeTakeFirst();
}

export async function proveAddress(db: Queries, userId: string, at: Date): Promise<void> {
  await db.updateTable('users').set({ email_verified_at: at, updated_at: at }).where('id', '=', userId).execute();
}

/** Whoever could set it has the mailbox, or knew the old one. */
export async function setPassword(db: Queries, userId: string, passwordHash: string, at: Date): Promise<void> {
  await db
    .updateTable('users')
    .set((eb) => ({
      password_hash: passwordHash,
      password_set_at: at,
      failed_sign_ins: 0,
      locked_until: null,
      email_verified_at: eb.fn.coalesce('email_verified_at', eb.val(at)),
      updated_at: at,
    }))
    .where('id', '=', userId)
    .execute();
}

/** Signs out everywhere, but for one family; says how many. */
export async function revokeFamilies(db: Queries, userId: string, reason: string, at: Date, except: string | null): Promise<number> {
  let query = db
    .updateTable('auth_families')
    .set({ revoked_at: at, revoke_reason: reason })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null);
  if (except !== null) query = query.where('id', '<>', except);
  const { numUpdatedRows } = await query.executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Where someone is signed in, the last used first. */
export async function devicesOf(db: Queries, userId: string, now: Date) {
  return db
    .selectFrom('auth_families')
    .innerJoin('refresh_tokens', 'refresh_tokens.family_id', 'auth_families.id')
    .select((eb) => [
      'auth_families.id',
      'auth_families.agent',
      'auth_families.address',
      'auth_families.created_at',
      eb.fn.max('refresh_tokens.created_at').as('last_used'),
      eb.fn.max('refresh_tokens.expires_at').as('token_expires'),
    ])
    .where('auth_families.user_id', '=', userId)
    .where('auth_families.revoked_at', 'is', null)
    .where('auth_families.expires_at', '>', now)
    .groupBy('auth_families.id')
    .having((eb) => eb(eb.fn.max('refresh_tokens.expires_at'), '>', now))
    .orderBy('last_used', 'desc')
    .limit(100)
    .execute();
}

/** false where this is no sign-in of this person, or not any more. */
export async function revokeDevice(db: Queries, userId: string, familyId: string, at: Date): Promise<boolean> {
  const own = await db.selectFrom('auth_families').select('id').where('id', '=', familyId).where('user_id', '=', userId).executeTakeFirst();
  if (!own) return false;
  await revokeFamily(db, familyId, 'signed out from another device', at);
  return true;
}

export async function sweepUnproven(db: Queries, before: Date): Promise<void> {
  await db.deleteFrom('users').where('email_verified_at', 'is', null).where('created_at', '<', before).execute();
  await db.deleteFrom('user_tokens').where('expires_at', '<', before).execute();
}
