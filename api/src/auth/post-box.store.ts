import type { Insertable } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { AccountMailsTable } from '../db/tables/people.ts';

/** Rows that one statement inserts. */
const BATCH = 500;

export interface ClaimedMail {
  readonly id: string;
  readonly sealed: string;
  /** This one included. */
  readonly attempts: number;
}

export async function insertMails(tx: Queries, rows: readonly Insertable<AccountMailsTable>[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH)
    await tx
      .insertInto('account_mails')
      .values(rows.slice(at, at + BATCH))
      .execute();
}

/** Takes the one that is due longest, until `leaseEnds`; undefined: none is due. */
export async function claimMail(db: Queries, now: Date, leaseEnds: Date): Promise<ClaimedMail | undefined> {
  return db
    .updateTable('account_mails')
    .set((eb) => ({ due_at: leaseEnds, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', (eb) =>
      eb.selectFrom('account_mails').select('id').where('due_at', '<=', now).orderBy('due_at').limit(1).forNoKeyUpdate().skipLocked(),
    )
    .returning(['id', 'sealed', 'attempts'])
    .executeTakeFirst();
}

export async function postponeMail(db: Queries, id: string, dueAt: Date): Promise<void> {
  await db.updateTable('account_mails').set({ due_at: dueAt }).where('id', '=', id).execute();
}

export async function deleteMail(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('account_mails').where('id', '=', id).execute();
}

export async function countMails(db: Queries): Promise<number> {
  const { count } = await db
    .selectFrom('account_mails')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
