import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { Email } from './auth.ts';
import { Download, route } from './route.ts';
import { UserRole } from './user-role.ts';
import { Locale, PersonName, TimeZone } from './users.ts';

const Grade = z.number().int().min(7).max(9);

/** A person, as admins see them. */
export const Account = z
  .object({
    id: UserId,
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    role: UserRole,
    grade: Grade.nullable(),
    isActive: z.boolean(),
    locale: z.string(),
    timeZone: z.string(),
    /** Has chosen a password: null until the link of the invitation was opened. */
    passwordSetAt: z.iso.datetime().nullable(),
    emailVerifiedAt: z.iso.datetime().nullable(),
    lastLogin: z.iso.datetime().nullable(),
    /** Too many wrong passwords: nobody signs in before this. */
    lockedUntil: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.number().int(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

export const AccountPage = z.object({ items: z.array(Account), nextCursor: z.string().nullable() }).meta({ id: 'AccountPage' });
export const AccountSort = z.enum(['name', 'email', 'newest']);
export type AccountSort = z.infer<typeof AccountSort>;

/** What becomes of one line of an import. */
export const ImportOutcome = z.enum(['new', 'change', 'same', 'error']);
export type ImportOutcome = z.infer<typeof ImportOutcome>;

export const ImportColumn = z.enum(['email', 'first_name', 'last_name', 'role', 'grade', 'locale']);
export type ImportColumn = z.infer<typeof ImportColumn>;

export const ImportReason = z.enum([
  'missing',
  'too_long',
  'not_an_email',
  /** A cell that a spreadsheet would run. */
  'formula',
  'not_a_role',
  /** Admins are not made by a file. */
  'admin',
  /** Of an account that is there: roles are not changed by a file. */
  'role_differs',
  'not_a_grade',
  'grade_not_for_role',
  'not_a_language',
  /** The same address stands further up. */
  'duplicate',
]);
export type ImportReason = z.infer<typeof ImportReason>;

export const ImportRow = z.object({
  /** In the file, from 1. */
  line: z.number().int(),
  email: z.string(),
  name: z.string(),
  outcome: ImportOutcome,
  errors: z.array(z.object({ column: ImportColumn, reason: ImportReason })),
});
export type ImportRow = z.infer<typeof ImportRow>;

export const ImportReport = z
  .object({
    /** Of the bytes; hand it in with the file to commit exactly this. */
    sha256: z.string(),
    encoding: z.enum(['utf-8', 'utf-16', 'windows-1252']),
    counts: z.object({ new: z.number().int(), change: z.number().int(), same: z.number().int(), error: z.number().int() }),
    ignoredColumns: z.array(z.string()),
    rows: z.array(ImportRow),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = z.infer<typeof ImportReport>;

export const MOST_IMPORT_BYTES = 2 * 1024 * 1024;
export const MOST_IMPORT_ROWS = 5_000;
/** The file in base64, and what stands around it. */
const IMPORT_BODY_BYTES = Math.ceil((MOST_IMPORT_BYTES * 4) / 3) + 4_096;
const content = z.base64().max(IMPORT_BODY_BYTES);
const importing = { auth: ['admin'], rate: { limit: 20, seconds: 60 }, maxBodyBytes: IMPORT_BODY_BYTES } as const;

const byId = z.object({ id: UserId });
const admins = { auth: ['admin'] } as const;

export const peopleRoutes = {
  'people.list': route({
    method: 'get',
    path: '/users',
    summary: 'The people of the school',
    ...admins,
    query: z.object({
      /** Beginnings of names, or of the address. */
      q: z.string().trim().min(1).max(100).optional(),
      role: UserRole.optional(),
      grade: z.coerce.number<number>().int().min(7).max(9).optional(),
      active: z.enum(['true', 'false']).optional(),
      sort: AccountSort.default('name'),
      cursor: z.string().max(800).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(50),
    }),
    response: AccountPage,
  }),
  'people.create': route({
    method: 'post',
    path: '/users',
    summary: 'Add a person; they get an invitation by mail to choose a password',
    ...admins,
    body: z.strictObject({
      email: Email,
      firstName: PersonName,
      lastName: PersonName,
      role: UserRole,
      grade: Grade.nullable().default(null),
      locale: Locale.default('en'),
    }),
    response: Account,
    status: 201,
    errors: ['conflict'],
  }),
  'people.importTemplate': route({
    method: 'get',
    path: '/users/import/template',
    summary: 'A file to fill in',
    ...admins,
    download: 'text/csv',
    response: Download,
  }),
  'people.importPreview': route({
    method: 'post',
    path: '/users/import/preview',
    summary: 'What an import would do, line by line; nothing is written',
    ...importing,
    body: z.strictObject({ content }),
    response: ImportReport,
  }),
  'people.importReport': route({
    method: 'post',
    path: '/users/import/report',
    summary: 'The same as a file',
    ...importing,
    body: z.strictObject({ content }),
    download: 'text/csv',
    response: Download,
  }),
  'people.import': route({
    method: 'post',
    path: '/users/import',
    summary: 'Import the file that was previewed: all its good lines or none. Safe to repeat',
    ...importing,
    body: z.strictObject({ content, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    response: ImportReport,
    errors: ['conflict'],
  }),
  'people.importProgress': route({
    method: 'get',
    path: '/users/import/progress',
    summary: 'How many invitations are still on their way from this server',
    ...admins,
    response: z.object({ mails: z.number().int() }),
  }),
  'people.get': route({
    method: 'get',
    path: '/users/:id',
    summary: 'One person',
    ...admins,
    params: byId,
    response: Account,
    errors: ['not_found'],
  }),
  'people.update': route({
    method: 'patch',
    path: '/users/:id',
    summary: 'Change a person, switch the account off or on; never one’s own role or account',
    ...admins,
    params: byId,
    body: z.strictObject({
      email: Email.optional(),
      firstName: PersonName.optional(),
      lastName: PersonName.optional(),
      role: UserRole.optional(),
      grade: Grade.nullable().optional(),
      locale: Locale.optional(),
      timeZone: TimeZone.optional(),
      isActive: z.boolean().optional(),
    }),
    response: Account,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'people.unlock': route({
    method: 'post',
    path: '/users/:id/unlock',
    summary: 'Let someone try again who typed too many wrong passwords. Safe to repeat',
    ...admins,
    params: byId,
    response: Account,
    errors: ['not_found'],
  }),
  'people.sendLink': route({
    method: 'post',
    path: '/users/:id/link',
    summary: 'Mail a link to choose a password: an invitation, or a new password where there is one',
    ...admins,
    params: byId,
    rate: { limit: 60, seconds: 60 },
    errors: ['not_found', 'conflict'],
  }),
} as const;
