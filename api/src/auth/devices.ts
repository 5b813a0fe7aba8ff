import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Device } from '@watoto/shared/contract/http/auth.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import type { Person } from './access-token.ts';
import * as store from './accounts.store.ts';
import { currentFamily } from './accounts.ts';

/** Where people are signed in, and ending that. What an access token may do, it may until it ends: ten minutes at most. */
export class Devices {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @param refreshToken of the device that asks. */
  async list({ userId }: Person, refreshToken: string | null): Promise<Device[]> {
    const current = await currentFamily(this.#db, userId, refreshToken);
    const rows = await store.devicesOf(this.#db, userId, this.#now());
    return rows.map(({ id, agent, address, created_at, last_used }) => ({
      id,
      agent,
      address,
      signedInAt: created_at.toISOString(),
      lastUsedAt: new Date(last_used).toISOString(),
      current: id === current,
    }));
  }

  /** Throws `not_found`. */
  async signOut({ userId }: Person, id: string, address: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      if (!(await store.revokeDevice(tx, userId, id, this.#now()))) throw new AppError('not_found');
      await audit(tx, { actor: userId, action: 'auth.signedOut', subject: `auth_families:${id}`, address });
    });
  }

  /** Everywhere, or everywhere but on the device of `refreshToken`. */
  async signOutEverywhere({ userId }: Person, refreshToken: string | null, address: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const except = await currentFamily(tx, userId, refreshToken);
      const devices = await store.revokeFamilies(tx, userId, 'signed out everywhere', this.#now(), except);
      await audit(tx, { actor: userId, action: 'auth.signedOut', subject: `users:${userId}`, after: { devices }, address });
    });
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}
