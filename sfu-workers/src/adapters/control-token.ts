import { SignJWT, errors, jwtVerify } from 'jose';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { SFU_TOKEN_AUDIENCE } from '@watoto/shared/contract/sfu.ts';

/** Seconds that a token may be used to greet a node: it is made for one link. */
const TOKEN_SECONDS = 60;
/** Seconds that the clocks of two machines may differ. */
const CLOCK_TOLERANCE = 60;

/** Tokens of control links: JWT, HS256, audience 'watoto-sfu', short-lived. */
export interface ControlTokens {
  sign(instance: string): Promise<string>;
  /** Throws AppError unauthenticated | token_expired. */
  verify(token: string): Promise<void>;
}

export function createControlTokens(secret: string): ControlTokens {
  const key = new TextEncoder().encode(secret);
  return {
    sign: (instance) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(instance)
        .setAudience(SFU_TOKEN_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${TOKEN_SECONDS}s`)
        .sign(key),
    async verify(token) {
      try {
        await jwtVerify(token, key, {
          algorithms: ['HS256'],
          audience: SFU_TOKEN_AUDIENCE,
          clockTolerance: CLOCK_TOLERANCE,
          requiredClaims: ['exp'],
        });
      } catch (cause) {
        throw new AppError(cause instanceof errors.JWTExpired ? 'token_expired' : 'unauthenticated', { cause });
      }
    },
  };
}
