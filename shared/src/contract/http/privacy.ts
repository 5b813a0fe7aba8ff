import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { Download, route } from './route.ts';
import { UserRole } from './user-role.ts';

/** Hours between the decision to erase an account and the erasure: so long it can be taken back. */
export const ERASE_AFTER_HOURS = 24;
/** Days that an export can be fetched. */
export const EXPORT_KEPT_DAYS = 7;

const requestId = z.string().regex(/^[0-9]{1,18}$/);

export const PrivacyKind = z.enum(['export', 'erase']);
export type PrivacyKind = z.infer<typeof PrivacyKind>;
/**
 * An export goes `approved` (nobody has to decide) · `running` · `done`. An erasure `asked` · `approved` (it waits, and can be taken
 * back) · `running` · `done`; or `refused` by an admin, `withdrawn` by the person. `failed`: tried often, an admin may approve it again.
 */
export const PrivacyState = z.enum(['asked', 'approved', 'running', 'done', 'refused', 'withdrawn', 'failed']);
export type PrivacyState = z.infer<typeof PrivacyState>;

/** What somebody asks about their own account. */
export const PrivacyRequest = z
  .object({
    id: requestId,
    kind: PrivacyKind,
    state: PrivacyState,
    /** What the school says to it. */
    note: z.string(),
    /** Approved erasures: when it happens. */
    dueAt: z.iso.datetime().nullable(),
    /** Exports: until when it can be fetched; null: it can not. */
    expiresAt: z.iso.datetime().nullable(),
    askedAt: z.iso.datetime(),
    doneAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'PrivacyRequest' });
export type PrivacyRequest = z.infer<typeof PrivacyRequest>;

/** The same, as admins see it. */
export const PrivacyCase = PrivacyRequest.extend({
  /** null: the account is gone. */
  person: z.object({ id: UserId, name: z.string(), role: UserRole }).nullable(),
  /** Who decided; null: nobody yet, or nobody had to. */
  decidedBy: z.object({ id: UserId, name: z.string() }).nullable(),
}).meta({ id: 'PrivacyCase' });
export type PrivacyCase = z.infer<typeof PrivacyCase>;

const byId = z.object({ id: requestId });

export const privacyRoutes = {
  'privacy.mine': route({
    method: 'get',
    path: '/users/me/privacy-requests',
    summary: 'What I have asked about my account, the newest first',
    auth: 'user',
    response: z.object({ items: z.array(PrivacyRequest) }),
    cache: 'never',
  }),
  'privacy.ask': route({
    method: 'post',
    path: '/users/me/privacy-requests',
    summary: 'Ask for all that is kept about me, or to have my account erased (with my password)',
    auth: 'user',
    body: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('export') }),
      z.strictObject({ kind: z.literal('erase'), password: z.string().min(1).max(200) }),
    ]),
    response: PrivacyRequest,
    status: 201,
    rate: { limit: 10, seconds: 3_600 },
    errors: ['conflict', 'draining'],
  }),
  'privacy.withdraw': route({
    method: 'delete',
    path: '/privacy-requests/:id',
    summary: 'Take back what I have asked, as long as it has not begun',
    auth: 'user',
    params: byId,
    response: PrivacyRequest,
    errors: ['not_found', 'conflict'],
  }),
  'privacy.export': route({
    method: 'get',
    path: '/privacy-requests/:id/export',
    summary: 'All that is kept about me, once it is put together: JSON. For nobody else, admins neither',
    auth: 'user',
    params: byId,
    download: 'application/json',
    response: Download,
    rate: { limit: 20, seconds: 3_600 },
    errors: ['not_found', 'closed'],
    cache: 'never',
  }),
  'privacy.list': route({
    method: 'get',
    path: '/privacy-requests',
    summary: 'What people have asked about their accounts, the newest first',
    auth: ['admin'],
    query: z.object({
      kind: PrivacyKind.optional(),
      state: PrivacyState.optional(),
      cursor: z.string().max(600).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(30),
    }),
    response: z.object({ items: z.array(PrivacyCase), nextCursor: z.string().nullable() }),
  }),
  'privacy.decide': route({
    method: 'post',
    path: '/privacy-requests/:id/decision',
    summary: 'Approve or refuse an erasure, with a word to the person. It can be refused until it begins',
    auth: ['admin'],
    params: byId,
    body: z.strictObject({ decision: z.enum(['approve', 'refuse']), note: z.string().trim().max(1_000) }),
    response: PrivacyCase,
    errors: ['not_found', 'conflict'],
  }),
} as const;
