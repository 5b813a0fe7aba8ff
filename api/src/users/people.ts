import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { Account, type peopleRoutes } from '@watoto/shared/contract/http/people.ts';
import type { RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { accountMail } from '../auth/account-mails.ts';
import { revokeFamilies } from '../auth/accounts.store.ts';
import type { PostBox } from '../auth/post-box.ts';
import { addUserToken, dropUserTokens } from '../auth/user-tokens.store.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { UNIQUE_VIOLATION, violates } from '../db/database-error.ts';
import { cipherOf } from '../db/fields/field-plugin.ts';
import { announce } from '../db/outbox.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { byName } from './by-name.ts';
import { losesAdmin, refusal } from './people.policy.ts';
import * as store from './people.store.ts';
import { masked } from './masked.ts';
import { changes } from './profiles.ts';
import { lockUser } from './users.store.ts';

type Routes = typeof peopleRoutes;
type ListQuery = RouteRequest<Routes['people.list']>['query'];
type NewPerson = RouteRequest<Routes['people.create']>['body'];
type PersonEdit = RouteRequest<Routes['people.update']>['body'];

const Cursor = z.tuple([z.string().max(400), z.string().regex(/^\d{1,18}$/)]);

const REFUSED = {
  own_role: 'You can not take your own role away: another admin can.',
  own_account: 'You can not switch your own account off: another admin can.',
};

export interface PeopleDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
  readonly postBox: PostBox;
  readonly publicUrl: string;
}

/** The accounts of the school, as admins keep them. */
export class People {
  readonly #deps: PeopleDeps;

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
  }

  async list({ userId }: Person, { cursor, limit, active, ...filter }: ListQuery) {
    const [key, id] = cursor === undefined ? [] : decodeCursor(Cursor, cursor);
    const after = key === undefined || id === undefined ? null : { key, id };
    const wanted = { ...filter, active: active === undefined ? undefined : active === 'true', after, limit: limit + 1 };
    const rows = await this.#deps.reads.run(userId, (db) => store.people(db, wanted));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const shown = cipherOf(this.#deps.db) ? inOrder(page, filter.sort) : page;
    return { items: shown.map(toAccount), nextCursor: rows.length > limit && last ? encodeCursor([last.key, last.id]) : null };
  }

  async get(id: UserId): Promise<Account> {
    const user = await this.#deps.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    if (!user) throw new AppError('not_found');
    return toAccount(user);
  }

  /** Throws `conflict` for an address that has an account. */
  async create(actor: Person, person: NewPerson, address: string): Promise<Account> {
    const now = this.#now();
    const user = await this.#deps.db
      .transaction()
      .execute(async (tx) => {
        const created = await tx
          .insertInto('users')
          .values({ ...invited(person, now), created_at: now, updated_at: now })
          .returningAll()
          .executeTakeFirstOrThrow();
        await audit(tx, { actor: actor.userId, action: 'user.created', subject: `users:${created.id}`, after: shownOf(created), address });
        await announce(tx, 'user.registered', { userId: UserId.parse(created.id) });
        await this.#mail(tx, 'invite', created, await addUserToken(tx, created, 'invite', now));
        return created;
      })
      .catch(addressTaken);
    this.#deps.postBox.wake();
    return toAccount(user);
  }

  /** Throws `not_found`, `forbidden` for one's own role or account, `conflict` for a taken address, `precondition_failed`. */
  async update(actor: Person, id: UserId, edit: PersonEdit, ifVersion: number | null, address: string): Promise<Account> {
    return this.#deps.db
      .transaction()
      .execute(async (tx) => {
        // Before the account itself, in one order: or two admins who edit each other would wait for each other for ever.
        const admins = edit.role !== undefined || edit.isActive !== undefined ? await store.lockAdmins(tx) : [];
        const before = await lockUser(tx, id);
        if (!before) throw new AppError('not_found');
        if (ifVersion !== null && ifVersion !== before.version) throw new AppError('precondition_failed');
        const after = edited(before, edit);
        const states = [stateOf(before), stateOf({ ...after, id })] as const;
        const refused = refusal(actor, ...states);
        if (refused) throw new AppError('forbidden', { message: REFUSED[refused] });
        // An admin who was one when this call began may have been demoted by the other meanwhile.
        if (losesAdmin(...states) && !admins.includes(actor.userId)) throw new AppError('forbidden');
        const now = this.#now();
        const saved = await tx
          .updateTable('users')
          .set({ ...after, version: sql`version + 1`, updated_at: now })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        if (!saved.is_active) await revokeFamilies(tx, id, 'switched off', now, null);
        if (saved.email !== before.email || !saved.is_active) await dropUserTokens(tx, id, ['verify', 'reset', 'invite'], now);
        await audit(tx, { actor: actor.userId, action: 'user.changed', subject: `users:${id}`, ...changes(before, saved), address });
        await announce(tx, 'user.updated', { userId: id });
        return toAccount(saved);
      })
      .catch(addressTaken);
  }

  /** Throws `not_found`. */
  async unlock(actor: Person, id: UserId, address: string): Promise<Account> {
    return this.#deps.db.transaction().execute(async (tx) => {
      const before = await lockUser(tx, id);
      if (!before) throw new AppError('not_found');
      if (before.locked_until === null && before.failed_sign_ins === 0) return toAccount(before);
      const unlocked = { failed_sign_ins: 0, locked_until: null };
      const saved = await tx.updateTable('users').set(unlocked).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
      await audit(tx, { actor: actor.userId, action: 'user.unlocked', subject: `users:${id}`, address });
      return toAccount(saved);
    });
  }

  /** Throws `not_found`, and `conflict` for an account that is switched off. */
  async sendLink(actor: Person, id: UserId, address: string): Promise<void> {
    await this.#deps.db.transaction().execute(async (tx) => {
      const user = await lockUser(tx, id);
      if (!user) throw new AppError('not_found');
      if (!user.is_active) throw new AppError('conflict', { message: 'This account is switched off.' });
      const kind = user.password_set_at ? 'reset' : 'invite';
      await audit(tx, { actor: actor.userId, action: 'user.linkSent', subject: `users:${id}`, after: { kind }, address });
      await this.#mail(tx, kind, user, await addUserToken(tx, user, kind, this.#now()));
    });
    this.#deps.postBox.wake();
  }

  #mail(tx: Queries, kind: 'invite' | 'reset', user: UserRow, token: string): Promise<void> {
    const to = { email: user.email, firstName: user.first_name, locale: user.locale };
    return this.#deps.postBox.put(tx, [accountMail(kind, to, this.#deps.publicUrl, token)]);
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

/** An account of which the school has told us: its address is taken on trust, its password is still to be chosen. */
export function invited(person: NewPerson, now: Date) {
  return {
    email: person.email,
    first_name: person.firstName,
    last_name: person.lastName,
    role: person.role,
    grade: person.role === 'student' ? person.grade : null,
    locale: person.locale,
    // Matches no password; nobody asks it either while `password_set_at` is null.
    password_hash: 'none',
    password_set_at: null,
    email_verified_at: now,
  };
}

function edited(before: UserRow, edit: PersonEdit) {
  const role = edit.role ?? before.role;
  const grade = edit.grade === undefined ? before.grade : edit.grade;
  return {
    email: edit.email ?? before.email,
    first_name: edit.firstName ?? before.first_name,
    last_name: edit.lastName ?? before.last_name,
    role,
    grade: role === 'student' ? grade : null,
    locale: edit.locale ?? before.locale,
    time_zone: edit.timeZone ?? before.time_zone,
    is_active: edit.isActive ?? before.is_active,
  };
}

/** Where the database can't order them, each page is in order by itself. */
function inOrder<R extends UserRow>(page: readonly R[], sort: ListQuery['sort']): readonly R[] {
  if (sort === 'newest') return page;
  return page.toSorted(sort === 'email' ? byName('email', 'id') : byName('last_name', 'first_name', 'id'));
}

const stateOf = ({ id, role, is_active }: Pick<UserRow, 'id' | 'role' | 'is_active'>) => ({ id, role, isActive: is_active });

/** What the audit log keeps of a new account. */
export function shownOf({ email, first_name, last_name, role, grade }: UserRow): Record<string, unknown> {
  return masked({ email, first_name, last_name, role, grade });
}

function addressTaken(error: unknown): never {
  if (['users_email', 'users_email_hash'].some((index) => violates(error, UNIQUE_VIOLATION, index)))
    throw new AppError('conflict', { message: 'Another account has this address.' });
  throw error;
}

export function toAccount(user: UserRow): Account {
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id: UserId.parse(user.id),
    email: user.email,
    firstName: user.first_name,
    lastName: user.last_name,
    role: user.role,
    grade: user.grade,
    isActive: user.is_active,
    locale: user.locale,
    timeZone: user.time_zone,
    passwordSetAt: iso(user.password_set_at),
    emailVerifiedAt: iso(user.email_verified_at),
    lastLogin: iso(user.last_login),
    lockedUntil: iso(user.locked_until),
    createdAt: user.created_at.toISOString(),
    version: user.version,
  };
}
