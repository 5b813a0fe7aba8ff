import { type Kysely, sql } from 'kysely';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Tables } from '../tables.ts';
import type { FieldCipher } from './field-cipher.ts';
import { cipherOf } from './field-plugin.ts';

const AT_ONCE = 1_000;

/**
 * Before anything else uses the database: are the keys at hand that it is encrypted with? Then makes every address findable by the
 * current key, so that no address gets a second account. Throws `unavailable`, which says what to do, where a key is missing.
 */
export async function openFields(db: Kysely<Tables>): Promise<void> {
  const cipher = cipherOf(db);
  const known = cipher?.keyIds ?? [];
  const used = await db.selectFrom('field_keys').select('id').execute();
  const missing = used.map(({ id }) => id).filter((id) => !known.includes(id));
  if (missing.length > 0)
    throw new AppError('unavailable', {
      message:
        `Names and addresses in this database are encrypted with the key ${missing.join(', ')}, which is not at hand. ` +
        (cipher ? 'Put it into FIELD_KEYS_OLD until encrypt-fields has run with the new one.' : 'Set FIELD_KEY to it.'),
    });
  if (!cipher) return;
  await db
    .insertInto('field_keys')
    .values({ id: cipher.keyId })
    .onConflict((oc) => oc.doNothing())
    .execute();
  while ((await hashSome(db, cipher)) === AT_ONCE);
}

async function hashSome(db: Kysely<Tables>, cipher: FieldCipher): Promise<number> {
  const current = Buffer.from(cipher.keyId, 'hex');
  return db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('users')
      .select(['id', 'email'])
      .where(sql<boolean>`email_hash is null or substring(email_hash for 4) <> ${current}`)
      .orderBy('id')
      .limit(AT_ONCE)
      .forNoKeyUpdate()
      .execute();
    const [ids, hashes] = [rows.map(({ id }) => id), rows.map(({ email }) => cipher.hashOf(email))];
    await sql`update users set email_hash = given.hash from unnest(${ids}::bigint[], ${hashes}::bytea[]) given (id, hash)
      where users.id = given.id`.execute(tx);
    return rows.length;
  });
}
