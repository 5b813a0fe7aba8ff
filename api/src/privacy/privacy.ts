import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { ERASE_AFTER_HOURS, type PrivacyCase, type PrivacyRequest, type privacyRoutes } from '@watoto/shared/contract/http/privacy.ts';
import type { Download, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import type { Passwords } from '../auth/passwords.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { UNIQUE_VIOLATION, violates } from '../db/database-error.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { activeUser } from '../users/users.store.ts';
import { heldBy, mayDecide, mayWithdraw } from './privacy.policy.ts';
import * as store from './privacy.store.ts';
import type { SealedExports } from './sealed-export.ts';

type Routes = typeof privacyRoutes;
type Ask = RouteRequest<Routes['privacy.ask']>['body'];
type ListQuery = RouteRequest<Routes['privacy.list']>['query'];
type Decision = RouteRequest<Routes['privacy.decide']>['body'];

const HOUR_MS = 60 * 60 * 1_000;
const Cursor = z.tuple([z.string().regex(/^\d{1,18}$/)]);

const HELD = {
  courses: 'There are open courses of this teacher. Give them to another teacher, or close them, first.',
  lessons: 'There are lessons of this teacher to come. Another teacher has to hold them, or they have to be cancelled, first.',
  last_admin: 'This is the only admin. Make another one first.',
};

export interface PrivacyDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly sealed: SealedExports;
  /** There is something to do now. */
  readonly wake: () => void;
}

/** What people ask about their accounts: all that is kept about them, or to be forgotten. `PrivacyWork` does it. */
export class Privacy {
  readonly #deps: PrivacyDeps;

  constructor(deps: PrivacyDeps) {
    this.#deps = deps;
  }

  async mine({ userId }: Person): Promise<{ items: PrivacyRequest[] }> {
    return { items: (await store.requestsOf(this.#deps.db, userId)).map(toRequest) };
  }

  /** Throws `conflict` where the same is asked already, or something needs a successor (`details.reason`), `forbidden` for a wrong password. */
  async ask(person: Person, body: Ask, address: string): Promise<PrivacyRequest> {
    const { db } = this.#deps;
    const { kind } = body;
    const user = await activeUser(db, person.userId);
    if (!user) throw new AppError('unauthenticated');
    if (body.kind === 'erase') {
      if (!(await this.#deps.passwords.verify(user.password_set_at ? user.password_hash : null, body.password)))
        throw new AppError('forbidden', { message: 'This is not your password.', details: { field: 'password' } });
      await this.#requireFree(db, person.userId);
    }
    const now = this.#now();
    const row = await db
      .transaction()
      .execute(async (tx) => {
        const { id } = await tx
          .insertInto('privacy_requests')
          .values({ user_id: person.userId, kind, created_at: now, ...(kind === 'export' ? { state: 'approved', due_at: now } : {}) })
          .returning('id')
          .executeTakeFirstOrThrow();
        await audit(tx, { actor: person.userId, action: 'privacy.asked', subject: `privacy_requests:${id}`, after: { kind }, address });
        return store.caseOf(tx, id);
      })
      .catch((error: unknown) => {
        if (violates(error, UNIQUE_VIOLATION, 'privacy_requests_open'))
          throw new AppError('conflict', { message: 'You have asked for this already.', details: { reason: 'asked' } });
        throw error;
      });
    if (kind === 'export') this.#deps.wake();
    return toRequest(row);
  }

  /** Throws `not_found`, and `conflict` for what has begun, or is over. */
  async withdraw(person: Person, id: string, address: string): Promise<PrivacyRequest> {
    return this.#deps.db.transaction().execute(async (tx) => {
      const row = await store.lockRequest(tx, id);
      if (!row || row.user_id !== person.userId) throw new AppError('not_found');
      if (!mayWithdraw(row)) throw new AppError('conflict');
      await tx.updateTable('privacy_requests').set({ state: 'withdrawn', due_at: null }).where('id', '=', id).execute();
      await audit(tx, { actor: person.userId, action: 'privacy.withdrawn', subject: `privacy_requests:${id}`, address });
      return toRequest(await store.caseOf(tx, id));
    });
  }

  /** Throws `not_found` (not theirs, or not done), and `closed` for one that is kept no longer. */
  async fetch(person: Person, id: string): Promise<Download> {
    const row = await store.exportOf(this.#deps.db, id, person.userId);
    if (!row?.expires_at) throw new AppError('not_found');
    if (!row.content || row.expires_at <= this.#now()) throw new AppError('closed');
    return { filename: 'my-account.json', content: new Uint8Array(await this.#deps.sealed.open(id, row.content)) };
  }

  async list({ cursor, limit, kind, state }: ListQuery): Promise<{ items: PrivacyCase[]; nextCursor: string | null }> {
    const [before] = cursor === undefined ? [null] : decodeCursor(Cursor, cursor);
    const rows = await store.casesOf(this.#deps.db, { kind, state, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toCase), nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
  }

  /** Throws `not_found`, and `conflict` for what is decided already, or where something needs a successor (`details.reason`). */
  async decide(actor: Person, id: string, { decision, note }: Decision, address: string): Promise<PrivacyCase> {
    return this.#deps.db.transaction().execute(async (tx) => {
      const row = await store.lockRequest(tx, id);
      if (!row) throw new AppError('not_found');
      if (!mayDecide(row, decision) || row.user_id === null) throw new AppError('conflict');
      const approved = decision === 'approve';
      if (approved) await this.#requireFree(tx, row.user_id);
      const due = approved ? new Date(this.#now().getTime() + ERASE_AFTER_HOURS * HOUR_MS) : null;
      await tx
        .updateTable('privacy_requests')
        .set({ state: approved ? 'approved' : 'refused', due_at: due, attempts: 0, note, decided_by: actor.userId })
        .where('id', '=', id)
        .execute();
      const action = approved ? 'privacy.approved' : 'privacy.refused';
      await audit(tx, { actor: actor.userId, action, subject: `privacy_requests:${id}`, after: { user: row.user_id }, address });
      return toCase(await store.caseOf(tx, id));
    });
  }

  async #requireFree(db: Queries, userId: string): Promise<void> {
    const ties = await store.tiesOf(db, userId, this.#now());
    const reason = ties && heldBy(ties);
    if (reason) throw new AppError('conflict', { message: HELD[reason], details: { reason } });
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

function toRequest(row: store.RequestRow): PrivacyRequest {
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    note: row.note,
    dueAt: row.state === 'approved' ? iso(row.due_at) : null,
    expiresAt: iso(row.expires_at),
    askedAt: row.created_at.toISOString(),
    doneAt: iso(row.done_at),
  };
}

function toCase(row: store.CaseRow): PrivacyCase {
  const { user_id: id, role, decided_by: decider } = row;
  return {
    ...toRequest(row),
    person: id === null || role === null ? null : { id: UserId.parse(id), name: `${row.first_name} ${row.last_name}`, role },
    decidedBy: decider === null ? null : { id: UserId.parse(decider), name: `${row.decider_first_name} ${row.decider_last_name}` },
  };
}
