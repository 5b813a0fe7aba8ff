import { decodeJwt, errors, jwtVerify } from 'jose';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { SFU_TOKEN_AUDIENCE } from '@watoto/shared/contract/sfu.ts';
import { SFU_TOKEN_SECONDS, signSfuToken } from '@watoto/shared/server/sfu-control.ts';

/** Seconds that the clocks of two machines may differ. */
const CLOCK_TOLERANCE = 30;

/** Tokens of control links: JWT, HS256, audience 'watoto-sfu', short-lived, good once. */
export interface ControlTokens {
  sign(instance: string): Promise<string>;
  /**
   * Throws AppError unauthenticated | token_expired. One that was seen before is `unauthenticated`: somebody has listened. A caller
   * whose clock is wrong has `details.clockSkewSeconds`: how far it is ahead of ours.
   */
  verify(token: string): Promise<void>;
}

export function createControlTokens(secret: string): ControlTokens {
  const key = new TextEncoder().encode(secret);
  const seen = new SeenTokens();
  return {
    sign: (instance) => signSfuToken(secret, instance),
    async verify(token) {
      const { jti } = await verified(token, key);
      if (!seen.first(jti, Date.now())) throw new AppError('unauthenticated', { message: 'This token was used before: a replayed hello.' });
    },
  };
}

/** Checked by our own clock: whatever its expiry says, a token is not older than a minute, nor from the future. */
async function verified(token: string, key: Uint8Array): Promise<{ jti: string }> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      audience: SFU_TOKEN_AUDIENCE,
      clockTolerance: CLOCK_TOLERANCE,
      maxTokenAge: SFU_TOKEN_SECONDS,
      requiredClaims: ['exp', 'iat', 'jti'],
    });
    const { jti } = payload;
    if (typeof jti !== 'string' || jti.length > 100) throw new AppError('unauthenticated', { message: 'This token has no name.' });
    return { jti };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const code = cause instanceof errors.JWTExpired ? 'token_expired' : 'unauthenticated';
    const clockSkewSeconds = signedButWrongTime(cause) ? skewOf(token) : null;
    if (clockSkewSeconds === null) throw new AppError(code, { cause });
    throw new AppError(code, {
      message: `The caller's clock differs from this node's by ${clockSkewSeconds} s, or its token is old.`,
      details: { clockSkewSeconds },
      cause,
    });
  }
}

/** The signature is checked first: with these, who speaks is known, and only the time is wrong. */
function signedButWrongTime(cause: unknown): boolean {
  if (cause instanceof errors.JWTExpired) return true;
  return cause instanceof errors.JWTClaimValidationFailed && (cause.claim === 'iat' || cause.claim === 'nbf');
}

function skewOf(token: string): number | null {
  const { iat } = decodeJwt(token);
  return typeof iat === 'number' ? Math.round(iat - Date.now() / 1_000) : null;
}

/** The tokens that greeted this node, for as long as they could do it again. */
class SeenTokens {
  readonly #until = new Map<string, number>();

  first(jti: string, now: number): boolean {
    for (const [old, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(old);
    }
    if (this.#until.has(jti)) return false;
    // As old as it may get at the latest, whatever its own expiry.
    this.#until.set(jti, now + (SFU_TOKEN_SECONDS + 2 * CLOCK_TOLERANCE) * 1_000);
    return true;
  }
}
