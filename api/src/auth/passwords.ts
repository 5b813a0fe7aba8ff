import { availableParallelism } from 'node:os';
import { hash, type Options, verify } from '@node-rs/argon2';
import { Turns } from './turns.ts';

/** argon2id, as OWASP's password storage cheat sheet has it: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const satisfies Options;

/** Hash of nothing anyone knows: an unknown e-mail costs as much time as a wrong password. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$LHXjgC6JqKnbPk9gS0bBZg$UNRH+MEhyaQUI9KoJl2F8wr/yVjglK9/lAN072hevaU';

export interface PasswordsOptions {
  /** Hashes computed at the same time: each takes a core and 19 MiB. */
  readonly atOnce?: number;
  /** Who may wait for a turn; more are refused with `too_many_requests`. */
  readonly waiting?: number;
}

/** Hashes and checks passwords, a few at a time, so that a flood of sign-ins can take neither all memory nor all cores. */
export class Passwords {
  readonly #turns: Turns;

  constructor({ atOnce = Math.max(1, availableParallelism() - 1), waiting = 400 }: PasswordsOptions = {}) {
    this.#turns = new Turns({ atOnce, waiting });
  }

  /** Hashes being computed now. */
  get running(): number {
    return this.#turns.running;
  }

  /** Who waits for a turn. */
  get waiting(): number {
    return this.#turns.waiting;
  }

  /** A PHC string, for `users.password_hash`. */
  hash(password: string): Promise<string> {
    return this.#turns.take(() => hash(password, COST));
  }

  /** Is it the password behind this hash? Takes as long for nobody's hash (null), and says no. */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const matches = await this.#turns.take(() => verify(passwordHash ?? NOBODY, password));
    return passwordHash !== null && matches;
  }

  /** Refuses who waits; what runs comes to its end. */
  close(): void {
    this.#turns.close();
  }
}
