import type { Kysely } from 'kysely';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { EXPORT_KEPT_DAYS } from '@watoto/shared/contract/http/privacy.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { eraseAccount } from './erase-account.ts';
import { heldBy } from './privacy.policy.ts';
import * as store from './privacy.store.ts';
import type { SealedExports } from './sealed-export.ts';
import { allAbout } from './all-about.ts';

const MINUTE_MS = 60_000;
/** Whoever works on one for longer is taken for dead. */
const LEASE_MS = 10 * MINUTE_MS;
const AGAIN_MS = MINUTE_MS;
const MOST_ATTEMPTS = 8;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface PrivacyWorkDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sealed: SealedExports;
  /** null: this school keeps no files. */
  readonly objects: ObjectStore | null;
  /** Takes a person out of what was recorded. */
  readonly forget: (userId: UserId, signal: AbortSignal) => Promise<void>;
}

/** Does what people have asked, one after the other. Any process may die in the middle of one: another does it again from the beginning. */
export class PrivacyWork {
  readonly #deps: PrivacyWorkDeps;
  #running = false;

  constructor(deps: PrivacyWorkDeps) {
    this.#deps = deps;
  }

  /** All that is due. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await store.dropExpired(this.#deps.db, this.#now());
      for (;;) {
        if (signal.aborted) return;
        const request = await store.claimDue(this.#deps.db, this.#now(), this.#later(LEASE_MS));
        if (!request) return;
        await this.#do(request, signal);
      }
    } finally {
      this.#running = false;
    }
  }

  async #do(request: store.RequestRow, signal: AbortSignal): Promise<void> {
    const { db, logger } = this.#deps;
    try {
      await (request.kind === 'export' ? this.#export(request) : this.#erase(request, signal));
    } catch (err) {
      logger.error({ err, request: request.id, attempts: request.attempts }, 'privacy: not done');
      const over = request.attempts >= MOST_ATTEMPTS;
      await db
        .updateTable('privacy_requests')
        .set(over ? { state: 'failed', due_at: null } : { due_at: this.#later(AGAIN_MS) })
        .where('id', '=', request.id)
        .where('state', '=', 'running')
        .execute();
    }
  }

  async #export({ id, user_id }: store.RequestRow): Promise<void> {
    const { db, sealed } = this.#deps;
    const userId = must(user_id, 'person');
    const all = await allAbout(db, userId);
    const content = await sealed.seal(id, JSON.stringify({ madeAt: this.#now().toISOString(), ...all }, null, 1));
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('privacy_requests')
        .set({ state: 'done', due_at: null, content, expires_at: this.#later(EXPORT_KEPT_DAYS * DAY_MS), done_at: this.#now() })
        .where('id', '=', id)
        .execute();
      await audit(tx, { actor: null, action: 'privacy.exported', subject: `privacy_requests:${id}` });
    });
  }

  async #erase({ id, user_id, decided_by, attempts }: store.RequestRow, signal: AbortSignal): Promise<void> {
    const { db, objects, forget } = this.#deps;
    const userId = must(user_id, 'person');
    const ties = await store.tiesOf(db, userId, this.#now());
    const held = ties && heldBy(ties);
    // A course that they were given meanwhile. Not after the first try: then their account is closed already.
    if (held && attempts === 1) {
      const refused = { state: 'refused', due_at: null, note: held } as const;
      await db.updateTable('privacy_requests').set(refused).where('id', '=', id).execute();
      return;
    }
    await forget(UserId.parse(userId), signal);
    await eraseAccount({ db, objects, now: this.#now(), signal }, userId, async (tx) => {
      const done = { state: 'done', due_at: null, done_at: this.#now(), note: '' } as const;
      await tx.updateTable('privacy_requests').set(done).where('id', '=', id).execute();
      await audit(tx, { actor: decided_by, action: 'privacy.erased', subject: `users:${userId}` });
    });
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }

  #later(ms: number): Date {
    return new Date(this.#deps.clock.now() + ms);
  }
}
