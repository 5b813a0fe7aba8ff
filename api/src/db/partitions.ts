import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from './tables.ts';

/** Tables that only grow, a partition for each month; what fits none is in `..._default`, so that no insert ever fails. */
const BY_MONTH = [
  { table: 'audit_log', column: 'created_at', appendOnly: true },
  { table: 'lesson_events', column: 'at', appendOnly: false },
] as const;
type ByMonth = (typeof BY_MONTH)[number];

/** Months that are made ahead of this one. */
const MONTHS_AHEAD = 2;
/** Any number that nobody else locks with. */
const LOCK = 4_209_001;

export interface PartitionsOptions {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Older months leave the table and stay beside it, to be put away by whoever runs the school; null: none does. */
  readonly keepMonths?: number | null;
}

/** Makes the months ahead, and lets go of old ones. Safe to repeat, and for several to do at once: one works, the others leave it be. */
export async function keepPartitions({ db, clock, logger, keepMonths = null }: PartitionsOptions): Promise<void> {
  const now = new Date(clock.now());
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as mine`.execute(tx);
    if (!rows[0]?.mine) return;
    // Writers must not wait for us for long: it will do an hour later. Shorter than deadlock_timeout (1 s): where a sign-in and we wait for each
    // other, it is we who give up.
    await sql`set local lock_timeout = '500ms'`.execute(tx);
    for (const one of BY_MONTH) {
      const there = await partitionsOf(tx, one.table);
      for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
        const month = monthOf(now, ahead);
        if (!there.includes(nameOf(one.table, month))) await makeMonth(tx, one, month);
      }
      if (keepMonths === null) continue;
      const oldest = nameOf(one.table, monthOf(now, -keepMonths));
      for (const name of there.filter((partition) => /_\d{4}_\d{2}$/.test(partition) && partition < oldest)) {
        await sql`alter table ${sql.table(one.table)} detach partition ${sql.table(name)}`.execute(tx);
        logger.info({ partition: name }, 'an old month was let go of');
      }
    }
  });
}

export async function partitionsOf(db: Kysely<Tables> | Transaction<Tables>, table: string): Promise<string[]> {
  const found = sql<{ name: string }>`
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = inhrelid
    where inhparent = to_regclass(${table}) order by 1`;
  return (await found.execute(db)).rows.map(({ name }) => name);
}

/** What is in the default partition of that month moves into its own. */
async function makeMonth(tx: Transaction<Tables>, { table, column, appendOnly }: ByMonth, month: Date): Promise<void> {
  const [parent, rest, own] = [sql.table(table), sql.table(`${table}_default`), sql.table(nameOf(table, month))];
  // DDL takes no parameters: these are ours, not anyone's input.
  const [from, to] = [sql.lit(month.toISOString()), sql.lit(monthOf(month, 1).toISOString())];
  await sql`create table ${own} (like ${parent} including defaults including constraints)`.execute(tx);
  const moves = sql`with moved as (delete from ${rest} where ${sql.ref(column)} >= ${from}::timestamptz and ${sql.ref(column)} < ${to}::timestamptz returning *)
    insert into ${own} select * from moved`;
  if (appendOnly) await sql`alter table ${rest} disable trigger user`.execute(tx);
  await moves.execute(tx);
  if (appendOnly) await sql`alter table ${rest} enable trigger user`.execute(tx);
  await sql`alter table ${parent} attach partition ${own} for values from (${from}) to (${to})`.execute(tx);
}

/** The first moment of a month, by UTC. */
function monthOf(day: Date, ahead: number): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + ahead));
}

function nameOf(table: string, month: Date): string {
  return `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}
