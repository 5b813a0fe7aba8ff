import { type Selectable, sql } from 'kysely';
import type { PrivacyKind, PrivacyState } from '@watoto/shared/contract/http/privacy.ts';
import type { Queries } from '../db/database.ts';
import type { PrivacyRequestsTable } from '../db/tables/people.ts';
import type { Ties } from './privacy.policy.ts';

export type RequestRow = Omit<Selectable<PrivacyRequestsTable>, 'content'>;

const COLUMNS = [
  'privacy_requests.id',
  'privacy_requests.user_id',
  'privacy_requests.kind',
  'privacy_requests.state',
  'privacy_requests.note',
  'privacy_requests.decided_by',
  'privacy_requests.due_at',
  'privacy_requests.attempts',
  'privacy_requests.expires_at',
  'privacy_requests.done_at',
  'privacy_requests.created_at',
] as const;

/** Lists and cases have names: those of the account now. */
function cases(db: Queries) {
  return db
    .selectFrom('privacy_requests')
    .leftJoin('users as person', 'person.id', 'privacy_requests.user_id')
    .leftJoin('users as decider', 'decider.id', 'privacy_requests.decided_by')
    .select(COLUMNS)
    .select([
      'person.role',
      'person.first_name',
      'person.last_name',
      'decider.first_name as decider_first_name',
      'decider.last_name as decider_last_name',
    ]);
}
export type CaseRow = Awaited<ReturnType<ReturnType<typeof cases>['executeTakeFirstOrThrow']>>;

export interface CaseFilter {
  readonly kind?: PrivacyKind | undefined;
  readonly state?: PrivacyState | undefined;
  readonly before: string | null;
  readonly limit: number;
}

export async function casesOf(db: Queries, { kind, state, before, limit }: CaseFilter): Promise<CaseRow[]> {
  let query = cases(db);
  if (kind) query = query.where('privacy_requests.kind', '=', kind);
  if (state) query = query.where('privacy_requests.state', '=', state);
  if (before !== null) query = query.where('privacy_requests.id', '<', before);
  return query.orderBy('privacy_requests.id', 'desc').limit(limit).execute();
}

export async function caseOf(db: Queries, id: string): Promise<CaseRow> {
  return cases(db).where('privacy_requests.id', '=', id).executeTakeFirstOrThrow();
}

export async function requestsOf(db: Queries, userId: string): Promise<RequestRow[]> {
  return db.selectFrom('privacy_requests').select(COLUMNS).where('user_id', '=', userId).orderBy('id', 'desc').limit(20).execute();
}

export async function lockRequest(db: Queries, id: string): Promise<RequestRow | undefined> {
  return db.selectFrom('privacy_requests').select(COLUMNS).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

/** An export, with what was put together. */
export async function exportOf(db: Queries, id: string, userId: string) {
  return db
    .selectFrom('privacy_requests')
    .select(['content', 'expires_at'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('kind', '=', 'export')
    .executeTakeFirst();
}

/** The next one whose time has come, for whoever asks first; theirs for so long, then another's. */
export async function claimDue(db: Queries, now: Date, leaseUntil: Date): Promise<RequestRow | undefined> {
  return db
    .updateTable('privacy_requests')
    .set((eb) => ({ state: 'running', due_at: leaseUntil, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('privacy_requests as due')
        .select('due.id')
        .where('due.state', 'in', ['approved', 'running'])
        .where('due.due_at', '<=', now)
        .orderBy('due.due_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(COLUMNS)
    .executeTakeFirst();
}

export async function tiesOf(db: Queries, userId: string, now: Date): Promise<Ties | undefined> {
  const row = await db
    .selectFrom('users')
    .select((eb) => [
      'role',
      eb
        .selectFrom('courses')
        .select((c) => c.fn.countAll<string>().as('n'))
        .where('instructor', '=', userId)
        .where('is_active', '=', true)
        .as('courses'),
      eb
        .selectFrom('lessons')
        .select((c) => c.fn.countAll<string>().as('n'))
        .where('host_id', '=', userId)
        .where('status', 'in', ['scheduled', 'live'])
        .where(sql<boolean>`starts_at + make_interval(mins => lessons.duration) > ${now}`)
        .as('lessons'),
      eb
        .selectFrom('users as other')
        .select((c) => c.fn.countAll<string>().as('n'))
        .where('other.role', '=', 'admin')
        .where('other.is_active', '=', true)
        .where('other.id', '<>', userId)
        .as('other_admins'),
    ])
    .where('id', '=', userId)
    .executeTakeFirst();
  return row && { role: row.role, courses: Number(row.courses), lessons: Number(row.lessons), otherAdmins: Number(row.other_admins) };
}

/** Exports that nobody can fetch any more. */
export async function dropExpired(db: Queries, now: Date): Promise<void> {
  await db.updateTable('privacy_requests').set({ content: null }).where('content', 'is not', null).where('expires_at', '<=', now).execute();
}
