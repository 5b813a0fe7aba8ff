import type { Queries } from '../db/database.ts';

/** The newest counts. */
export async function putCheck(db: Queries, row: { lesson_id: string; user_id: string; checked_at: Date; result: string }): Promise<void> {
  await db
    .insertInto('readiness_checks')
    .values(row)
    .onConflict((conflict) => conflict.columns(['lesson_id', 'user_id']).doUpdateSet({ checked_at: row.checked_at, result: row.result }))
    .execute();
}

export async function checksOf(db: Queries, lessonId: string) {
  return db.selectFrom('readiness_checks').select(['user_id', 'checked_at', 'result']).where('lesson_id', '=', lessonId).execute();
}

export async function forgetChecks(db: Queries, before: Date): Promise<void> {
  await db.deleteFrom('readiness_checks').where('checked_at', '<', before).execute();
}
