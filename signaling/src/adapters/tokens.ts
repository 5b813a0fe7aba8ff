import { createSecretKey } from 'node:crypto';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { AWAY_TOKEN_AUDIENCE, AWAY_TOKEN_SECONDS, type AwayClaims } from '@watoto/shared/contract/room-away.ts';
import {
  RESUME_TOKEN_AUDIENCE,
  RESUME_TOKEN_SECONDS,
  ROOM_TOKEN_AUDIENCE,
  ROOM_TOKEN_ISSUER,
  RoomTokenClaims,
} from '@watoto/shared/contract/room-token.ts';
import { signHs256, verifyHs256 } from './hs256.ts';

/** What a socket proved about its person, and whether it comes back (`resume`). */
export interface Identity {
  readonly claims: RoomTokenClaims;
  readonly resume: boolean;
}

export interface Tokens {
  /** Throws AppError unauthenticated | token_expired. */
  verify(token: unknown): Identity;
  resume(claims: RoomTokenClaims): string;
  /** That this person's socket was gone from one instant to another (milliseconds since 1970). */
  away(claims: RoomTokenClaims, from: number, to: number): string;
}

const TOKEN_CHARS_MAX = 4_096;

/** Checks room tokens (which the API signs) and signs and checks resume tokens: JWT, HS256, no I/O. */
export function createTokens(secret: string): Tokens {
  const key = createSecretKey(Buffer.from(secret));
  return {
    verify(token) {
      if (typeof token !== 'string' || token.length > TOKEN_CHARS_MAX) throw new AppError('unauthenticated');
      const payload = verifyHs256(token, key);
      const claims = RoomTokenClaims.safeParse(payload);
      const { iss, aud } = payload;
      if (!claims.success || iss !== ROOM_TOKEN_ISSUER) throw new AppError('unauthenticated');
      if (aud !== ROOM_TOKEN_AUDIENCE && aud !== RESUME_TOKEN_AUDIENCE) throw new AppError('unauthenticated');
      return { claims: claims.data, resume: aud === RESUME_TOKEN_AUDIENCE };
    },

    resume(claims) {
      const iat = Math.floor(Date.now() / 1_000);
      return signHs256({ ...claims, iss: ROOM_TOKEN_ISSUER, aud: RESUME_TOKEN_AUDIENCE, iat, exp: iat + RESUME_TOKEN_SECONDS }, key);
    },

    away({ sub, room, peer }, from, to) {
      const iat = Math.floor(Date.now() / 1_000);
      const said: AwayClaims = { sub, room, peer, from, to };
      return signHs256({ ...said, iss: ROOM_TOKEN_ISSUER, aud: AWAY_TOKEN_AUDIENCE, iat, exp: iat + AWAY_TOKEN_SECONDS }, key);
    },
  };
}
