import { type Kysely, sql } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Me, Profile, userRoutes } from '@watoto/shared/contract/http/users.ts';
import type { Person } from '../auth/access-token.ts';
import { cachedUser } from '../cache/cache-names.ts';
import { NO_CACHE, type ReadCache } from '../cache/read-cache.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import { masked } from './masked.ts';
import { activeUser, lockUser } from './users.store.ts';
import { toMe, toProfile } from './users.ts';

type ProfileEdit = RouteRequest<(typeof userRoutes)['users.updateProfile']>['body'];

/** What people see and change of themselves. */
export class Profiles {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #cache: ReadCache;

  constructor({ db, clock, cache = NO_CACHE }: { readonly db: Kysely<Tables>; readonly clock: Clock; readonly cache?: ReadCache }) {
    this.#cache = cache;
    this.#db = db;
    this.#clock = clock;
  }

  async me(person: Person): Promise<Me> {
    return this.#cache.get(cachedUser(person.userId), async () => toMe(await this.#active(this.#db, person)));
  }

  async profile(person: Person): Promise<Profile> {
    return toProfile(await this.#active(this.#db, person));
  }

  /** Throws `precondition_failed`. */
  async update(person: Person, edit: ProfileEdit, ifVersion: number | null): Promise<Profile> {
    return this.#db.transaction().execute(async (tx) => {
      const before = await lockUser(tx, person.userId);
      if (!before?.is_active) throw new AppError('unauthenticated');
      if (ifVersion !== null && ifVersion !== before.version) throw new AppError('precondition_failed');
      const after = await tx
        .updateTable('users')
        .set({
          first_name: edit.firstName ?? before.first_name,
          last_name: edit.lastName ?? before.last_name,
          locale: edit.locale ?? before.locale,
          time_zone: edit.timeZone ?? before.time_zone,
          updated_at: new Date(this.#clock.now()),
          version: sql`version + 1`,
        })
        .where('id', '=', person.userId)
        .returningAll()
        .executeTakeFirstOrThrow();
      await audit(tx, { actor: person.userId, action: 'user.changed', subject: `users:${person.userId}`, ...changes(before, after) });
      await announce(tx, 'user.updated', { userId: person.userId });
      return toProfile(after);
    });
  }

  async #active(db: Queries, { userId }: Person): Promise<UserRow> {
    const user = await activeUser(db, userId);
    if (!user) throw new AppError('unauthenticated');
    return user;
  }
}

const SHOWN = ['email', 'first_name', 'last_name', 'role', 'grade', 'is_active', 'locale', 'time_zone'] as const;

/** What differs between two states of an account, for the audit log: no secrets. */
export function changes(before: UserRow, after: UserRow): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = SHOWN.filter((column) => before[column] !== after[column]);
  const pick = (row: UserRow) => masked(Object.fromEntries(changed.map((column) => [column, row[column]])));
  return { before: pick(before), after: pick(after) };
}
