import { type Kysely, sql } from 'kysely';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Queries } from '../database.ts';
import type { Tables } from '../tables.ts';
import { ENCRYPTED, type EncryptedTable } from './encrypted-columns.ts';
import type { FieldCipher } from './field-cipher.ts';
import { cipherOf } from './field-plugin.ts';

/** Few: who edits one of them waits for the others. */
const AT_ONCE = 200;

/** As the columns come out of a query: `user_tokens.email` has a name of its own there. */
const SELECTED = {
  users: ['email', 'first_name', 'last_name'],
  user_tokens: ['email as sent_to'],
  consents: ['guardian_name', 'guardian_email'],
  certificates: ['student_name'],
} as const;

export interface EncryptFieldsOptions {
  readonly signal?: AbortSignal;
  readonly onBatch?: (table: EncryptedTable, rows: number) => void;
}

/**
 * Encrypts what is there and not encrypted with the current key: all rows when a key is new, those of the old key when it was changed.
 * In small transactions, while the API runs; stopped and started again it goes on where it was. At the end the database forgets the
 * keys that nothing is encrypted with any more.
 * @returns how many rows it wrote.
 */
export async function encryptFields(db: Kysely<Tables>, { signal, onBatch }: EncryptFieldsOptions = {}): Promise<number> {
  const cipher = must(cipherOf(db), 'FIELD_KEY');
  let written = 0;
  for (const table of Object.keys(ENCRYPTED) as EncryptedTable[]) {
    for (;;) {
      signal?.throwIfAborted();
      const rows = await db.transaction().execute((tx) => encryptSome(tx, table, cipher));
      if (rows === 0) break;
      written += rows;
      onBatch?.(table, rows);
    }
  }
  await forgetOldKeys(db, cipher);
  return written;
}

async function encryptSome(tx: Queries, table: EncryptedTable, cipher: FieldCipher): Promise<number> {
  const rows = await sql<Record<string, string | null>>`select id, ${sql.raw(SELECTED[table].join(', '))} from ${sql.table(table)}
    where ${isOld(table, cipher)} order by id limit ${AT_ONCE} for no key update`.execute(tx);
  for (const { id, ...texts } of rows.rows) {
    const values = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name === 'sent_to' ? 'email' : name, text]));
    // Through the plugin, as every other write; nothing that people see has changed, so neither version nor time do.
    await tx.updateTable(table).set(values).where('id', '=', must(id, 'id')).execute();
  }
  return rows.rows.length;
}

function isOld(table: EncryptedTable, cipher: FieldCipher) {
  const current = cipher.currentPrefix;
  return sql.join(
    ENCRYPTED[table].map((column) => sql`not starts_with(${sql.ref(column)}, ${current})`),
    sql` or `,
  );
}

/** The others may be needed by whoever still writes with them: a key is forgotten once nothing is left of it. */
async function forgetOldKeys(db: Kysely<Tables>, cipher: FieldCipher): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const table of Object.keys(ENCRYPTED) as EncryptedTable[]) {
      const { rows } = await sql`select 1 from ${sql.table(table)} where ${isOld(table, cipher)} limit 1`.execute(tx);
      // Written meanwhile by a program that has the other key: the next run takes it.
      if (rows.length > 0) return;
    }
    await tx.deleteFrom('field_keys').where('id', '<>', cipher.keyId).execute();
  });
}
