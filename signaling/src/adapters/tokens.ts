import { SignJWT, errors, jwtVerify } from 'jose';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import {
  RESUME_TOKEN_AUDIENCE,
  RESUME_TOKEN_SECONDS,
  ROOM_TOKEN_AUDIENCE,
  ROOM_TOKEN_ISSUER,
  RoomTokenClaims,
} from '@watoto/shared/contract/room-token.ts';
import { SFU_TOKEN_AUDIENCE } from '@watoto/shared/contract/sfu.ts';

/** What a socket proved about its person, and whether it comes back (`resume`). */
export interface Identity {
  readonly claims: RoomTokenClaims;
  readonly resume: boolean;
}

export interface Tokens {
  /** Throws AppError unauthenticated | token_expired. */
  verify(token: unknown): Promise<Identity>;
  resume(claims: RoomTokenClaims): Promise<string>;
}

/** Checks room tokens (which the API signs) and signs and checks resume tokens: JWT, HS256, no I/O. */
export function createTokens(secret: string): Tokens {
  const key = new TextEncoder().encode(secret);

  async function verify(token: unknown): Promise<Identity> {
    if (typeof token !== 'string' || token.length > 4_096) throw new AppError('unauthenticated');
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: ROOM_TOKEN_ISSUER,
        audience: [ROOM_TOKEN_AUDIENCE, RESUME_TOKEN_AUDIENCE],
        clockTolerance: 60,
        requiredClaims: ['exp', 'aud'],
      });
      return { claims: RoomTokenClaims.parse(payload), resume: payload.aud === RESUME_TOKEN_AUDIENCE };
    } catch (cause) {
      throw new AppError(cause instanceof errors.JWTExpired ? 'token_expired' : 'unauthenticated', { cause });
    }
  }

  function resume(claims: RoomTokenClaims): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ROOM_TOKEN_ISSUER)
      .setAudience(RESUME_TOKEN_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${RESUME_TOKEN_SECONDS}s`)
      .sign(key);
  }

  return { verify, resume };
}

/** What an SFU node wants to see in `node.hello`: good for a minute. */
export function signSfuToken(secret: string, instance: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(instance)
    .setAudience(SFU_TOKEN_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(secret));
}
