import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Mail, Mailer } from '../mail/mailer.ts';

/** Milliseconds before each try after the first. */
const AGAIN_MS = [5_000, 60_000, 600_000];

export interface PostBoxDeps {
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Mails on their way belong to it. */
  readonly scope: Scope;
}

/**
 * Sends mails that hold secret links. They must lie in no table, so not in the outbox: they are sent from memory once their
 * transaction is committed, and tried again a few times. A mail that a restart loses can be asked for anew.
 */
export class PostBox {
  readonly #deps: PostBoxDeps;
  #onTheirWay = 0;

  constructor(deps: PostBoxDeps) {
    this.#deps = deps;
  }

  /** Mails that are not sent, nor given up. */
  get onTheirWay(): number {
    return this.#onTheirWay;
  }

  /** Returns at once, so that nobody can tell from the time whether there was a mail to send. */
  post(mail: Mail): void {
    this.postAll([mail]);
  }

  /** Many, one after the other. */
  postAll(mails: readonly Mail[]): void {
    this.#onTheirWay += mails.length;
    this.#deps.scope.run(async () => {
      for (const mail of mails) await this.#try(mail, 0);
    });
  }

  async #try(mail: Mail, tried: number): Promise<void> {
    const { mailer, scope, logger } = this.#deps;
    try {
      await mailer.send(mail, scope.signal);
      this.#onTheirWay -= 1;
    } catch (err) {
      const wait = AGAIN_MS[tried];
      if (wait === undefined || scope.closed) {
        this.#onTheirWay -= 1;
        logger.error({ err, subject: mail.subject }, 'mail: given up');
      } else this.#later(wait, () => this.#try(mail, tried + 1));
    }
  }

  #later(ms: number, work: () => Promise<void>): void {
    const { clock, scope } = this.#deps;
    const cancel = clock.after(ms, () => {
      forget();
      scope.run(work);
    });
    const forget = scope.defer(cancel);
  }
}
