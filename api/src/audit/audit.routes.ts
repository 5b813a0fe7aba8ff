import { z } from 'zod';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { type AuditLine, type auditRoutes, MOST_AUDIT_ROWS } from '@watoto/shared/contract/http/audit.ts';
import type { Reads } from '../db/reads.ts';
import { csv } from '../http/csv.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import type { Handlers } from '../http/route.ts';
import { type AuditRow, auditLines } from './audit.store.ts';

const Cursor = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const HEADER = ['id', 'at', 'actor_id', 'actor', 'action', 'subject', 'before', 'after', 'address'];

/** Reading the audit log: nothing here writes. */
export function auditHandlers(reads: Reads): Handlers<typeof auditRoutes> {
  return {
    'audit.list': async ({ person, query: { cursor, limit, ...filter } }) => {
      const [before] = cursor === undefined ? [null] : decodeCursor(Cursor, cursor);
      const rows = await reads.run(person.userId, (db) => auditLines(db, { ...filter, before, limit: limit + 1 }));
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(toLine), nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
    },
    'audit.csv': async ({ person, query }) => {
      const rows = await reads.run(person.userId, (db) => auditLines(db, { ...query, before: null, limit: MOST_AUDIT_ROWS }));
      return { filename: 'audit.csv', content: csv([HEADER, ...rows.map(toCells)]) };
    },
  };
}

function toLine(row: AuditRow): AuditLine {
  return {
    id: row.id,
    at: row.created_at.toISOString(),
    actor: row.actor === null ? null : { id: UserId.parse(row.actor), name: nameOf(row) },
    action: row.action,
    subject: row.subject,
    before: row.before,
    after: row.after,
    address: row.address,
  };
}

function toCells(row: AuditRow): string[] {
  const json = (value: unknown) => (value === null ? '' : JSON.stringify(value));
  const cells = [row.id, row.created_at.toISOString(), row.actor ?? '', nameOf(row), row.action, row.subject];
  return [...cells, json(row.before), json(row.after), row.address ?? ''];
}

const nameOf = ({ first_name, last_name }: AuditRow) => `${first_name ?? ''} ${last_name ?? ''}`.trim();
