import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Days that a device may stay away and still be signed in, and that a sign-in lasts at most. */
export const REFRESH_IDLE_DAYS = 14;
export const REFRESH_TOTAL_DAYS = 60;

/**
 * How long a token that was rotated already still gets the same answer as the first time. Two tabs that wake up refresh
 * with the same cookie, and an answer may be lost on its way; neither is theft.
 */
export const REPLAY_GRACE_MS = 10_000;

/** What is stored: a leaked table opens nothing. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Makes refresh tokens (256 bits, base64url). The first of a family is random; each next one is a MAC of the one before, with
 * a key that only the API has. So rotation is idempotent: whoever presents a token gets *the* successor, not another one, and
 * a family never branches. A thief who replays a token in time gets no branch of their own either: as soon as both they and the owner
 * have refreshed again, one of them holds a used token, and the family is revoked.
 */
export class RefreshTokens {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'watoto refresh tokens', 32));
  }

  first(): string {
    return randomBytes(32).toString('base64url');
  }

  successorOf(token: string): string {
    return createHmac('sha256', this.#key).update(token).digest('base64url');
  }
}
