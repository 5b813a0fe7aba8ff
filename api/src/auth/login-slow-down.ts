import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** Wrong passwords that cost nothing: people mistype. */
const FREE_FAILURES = 4;
const LONGEST_WAIT_S = 15 * 60;
const REMEMBER_S = 24 * 60 * 60;

/** Seconds to wait after the nth failure in a row: 0, 0, 0, 0, 5, 10, 20, 40, ... up to a quarter of an hour. */
export function waitAfter(failures: number): number {
  return failures <= FREE_FAILURES ? 0 : Math.min(LONGEST_WAIT_S, 5 * 2 ** (failures - FREE_FAILURES - 1));
}

/**
 * Makes guessing one account's password from one address slower and slower. Others, at other addresses, are not held up: nobody
 * can lock a child out of the lesson by typing wrong passwords elsewhere.
 */
export class LoginSlowDown {
  readonly #failures = new RateLimiterMemory({ keyPrefix: 'login-failures', points: FREE_FAILURES, duration: REMEMBER_S });
  readonly #closed = new RateLimiterMemory({ keyPrefix: 'login-closed', points: 1, duration: LONGEST_WAIT_S });

  /** Throws `too_many_requests` while the account is closed to this address. */
  async check(email: string, address: string): Promise<void> {
    const closed = await this.#closed.get(keyOf(email, address));
    if (closed && closed.msBeforeNext > 0) throw new AppError('too_many_requests', { retryAfterMs: closed.msBeforeNext });
  }

  async failed(email: string, address: string): Promise<void> {
    const key = keyOf(email, address);
    const { consumedPoints } = await this.#failures.penalty(key);
    const wait = waitAfter(consumedPoints);
    if (wait > 0) await this.#closed.block(key, wait);
  }

  async succeeded(email: string, address: string): Promise<void> {
    const key = keyOf(email, address);
    await this.#failures.delete(key);
    await this.#closed.delete(key);
  }
}

function keyOf(email: string, address: string): string {
  return `${address} ${email}`;
}
