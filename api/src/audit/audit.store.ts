import { sql } from 'kysely';
import type { Queries } from '../db/database.ts';
import { hasEmail } from '../db/fields/lookup.ts';

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only lines with a smaller id. */
  readonly before: string | null;
  readonly limit: number;
}

export type AuditRow = Awaited<ReturnType<typeof auditLines>>[number];

/** Lines of the audit log, the newest first. */
export async function auditLines(db: Queries, { actor, action, subject, from, to, before, limit }: AuditFilter) {
  let query = db
    .selectFrom('audit_log')
    .leftJoin('users', 'users.id', 'audit_log.actor')
    .selectAll('audit_log')
    .select(['users.first_name', 'users.last_name']);
  if (before !== null) query = query.where('audit_log.id', '<', before);
  if (actor !== undefined) {
    const isId = /^\d{1,18}$/.test(actor);
    query = isId
      ? query.where('audit_log.actor', '=', actor)
      : query.where('audit_log.actor', 'in', (eb) =>
          eb
            .selectFrom('users')
            .select('id')
            .where(hasEmail(db, [actor])),
        );
  }
  if (action !== undefined) query = query.where(sql<boolean>`starts_with(audit_log.action, ${action})`);
  if (subject !== undefined) query = query.where(sql<boolean>`starts_with(audit_log.subject, ${subject})`);
  if (from !== undefined) query = query.where('audit_log.created_at', '>=', new Date(`${from}T00:00:00Z`));
  if (to !== undefined)
    query = query.where(sql<boolean>`audit_log.created_at < ${new Date(`${to}T00:00:00Z`)}::timestamptz + interval '1 day'`);
  return query.orderBy('audit_log.id', 'desc').limit(limit).execute();
}
