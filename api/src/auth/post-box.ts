import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Queries } from '../db/database.ts';
import type { Seal } from '../db/seal.ts';
import type { Tables } from '../db/tables.ts';
import { WakeableLoop } from '../events/wakeable-loop.ts';
import type { Mail, Mailer } from '../mail/mailer.ts';
import * as store from './post-box.store.ts';

/** Milliseconds before each try after the first. */
const AGAIN_MS = [5_000, 60_000, 600_000, 3_600_000];
/** Whoever sends a mail and dies has it for so long: then somebody else tries. */
const LEASE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const BACKOFF = { firstMs: 1_000, mostMs: 30_000 };

const Kept = z.object({ to: z.string(), subject: z.string(), text: z.string() });

export interface PostBoxDeps {
  readonly db: Kysely<Tables>;
  readonly mailer: Mailer;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
}

/**
 * Sends mails that hold secret links: they wait in a table that only the API can read, from the transaction of what they are about
 * until a mail server has them. A mail comes twice where the API dies between that and its own note of it.
 */
export class PostBox {
  readonly #deps: PostBoxDeps;
  readonly #loop: WakeableLoop;

  constructor(deps: PostBoxDeps) {
    this.#deps = deps;
    this.#loop = deps.scope.own(
      new WakeableLoop({
        name: 'post box',
        everyMs: LOOK_EVERY_MS,
        backoff: BACKOFF,
        step: (signal) => this.#step(signal),
        onFailure: (err, failures) => deps.logger.warn({ err, failures }, 'mail: the post box can not be read'),
      }),
    );
  }

  /** Mails that are not sent, nor given up. */
  waiting(): Promise<number> {
    return store.countMails(this.#deps.db);
  }

  /** In the transaction of what they are about. Call `wake` when it is committed. */
  async put(tx: Queries, mails: readonly Mail[]): Promise<void> {
    const due = new Date(this.#deps.clock.now());
    await store.insertMails(
      tx,
      mails.map(({ to, subject, text }) => {
        const id = randomUUID();
        return { id, sealed: this.#deps.seal.seal(id, JSON.stringify({ to, subject, text } satisfies Mail)), due_at: due };
      }),
    );
  }

  /** There are mails to send. Returns at once, so that nobody can tell from the time whether there was one. */
  wake(): void {
    this.#loop.wake();
  }

  async #step(signal: AbortSignal): Promise<boolean> {
    const { db, clock, seal, logger } = this.#deps;
    const now = clock.now();
    const row = await store.claimMail(db, new Date(now), new Date(now + LEASE_MS));
    if (!row) return false;
    const opened = seal.open(row.id, row.sealed);
    if (opened === null) {
      logger.error({ mail: row.id }, 'mail: was sealed with another secret, so that it can not be sent');
      await store.deleteMail(db, row.id);
    } else await this.#send(row, Kept.parse(JSON.parse(opened)), signal);
    return true;
  }

  async #send({ id, attempts }: store.ClaimedMail, mail: Mail, signal: AbortSignal): Promise<void> {
    const { db, clock, mailer, logger } = this.#deps;
    try {
      await mailer.send(mail, signal);
    } catch (err) {
      // A stop is not the mail server's fault: it is never what gives a mail up.
      const wait = signal.aborted ? 0 : AGAIN_MS[attempts - 1];
      if (wait !== undefined) return store.postponeMail(db, id, new Date(clock.now() + wait));
      logger.error({ err, subject: mail.subject }, 'mail: given up');
    }
    await store.deleteMail(db, id);
  }
}
