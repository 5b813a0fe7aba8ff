import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { Download, route } from './route.ts';

/** One thing that was done, and by whom. */
export const AuditLine = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    /** null: the platform itself, or someone whose account is erased. */
    actor: z.object({ id: UserId, name: z.string() }).nullable(),
    action: z.string(),
    /** `table:id` */
    subject: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'AuditLine' });
export type AuditLine = z.infer<typeof AuditLine>;

const filters = {
  /** The id or the e-mail of who did it. */
  actor: z.string().trim().min(1).max(254).optional(),
  /** The beginning of it, such as `user.` */
  action: z.string().trim().min(1).max(60).optional(),
  /** The beginning of it, such as `users:` or `users:17`. */
  subject: z.string().trim().min(1).max(120).optional(),
  /** Days in UTC, both included. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};

export const MOST_AUDIT_ROWS = 10_000;

export const auditRoutes = {
  'audit.list': route({
    method: 'get',
    path: '/audit',
    summary: 'What was done, the newest first',
    auth: ['admin'],
    query: z.object({
      ...filters,
      cursor: z.string().max(100).optional(),
      limit: z.coerce.number<number>().int().min(1).max(200).default(50),
    }),
    response: z.object({ items: z.array(AuditLine), nextCursor: z.string().nullable() }),
  }),
  'audit.csv': route({
    method: 'get',
    path: '/audit/csv',
    summary: 'The same as a file, the newest ten thousand lines',
    auth: ['admin'],
    query: z.object(filters),
    download: 'text/csv',
    response: Download,
    rate: { limit: 10, seconds: 60 },
  }),
} as const;
