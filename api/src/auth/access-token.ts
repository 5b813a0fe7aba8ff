import { createSecretKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { ACCESS_TOKEN_SECONDS } from '@watoto/shared/contract/http/auth.ts';
import { UserRole } from '@watoto/shared/contract/http/user-role.ts';

const AUDIENCE = 'watoto-api';
const ISSUER = 'watoto';
const ALGORITHM = 'HS256';

/** Who is calling. The role is the one at sign-in or refresh: a change takes effect within `ACCESS_TOKEN_SECONDS`. */
export const Person = z.object({ userId: UserId, role: UserRole });
export type Person = z.infer<typeof Person>;

const Claims = z.object({ sub: UserId, role: UserRole });

/** Signs and checks access tokens (JWT), without I/O. */
export class AccessTokens {
  /** An object and no bytes: jose makes ready for use what it has seen before, instead of each time. */
  readonly #key: KeyObject;

  constructor(secret: string) {
    this.#key = createSecretKey(secret, 'utf8');
  }

  /** @param now milliseconds since 1970. */
  async sign({ userId, role }: Person, now: number): Promise<{ token: string; expiresAt: Date }> {
    const issued = Math.floor(now / 1_000);
    const expires = issued + ACCESS_TOKEN_SECONDS;
    const token = await new SignJWT({ role })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(userId)
      .setAudience(AUDIENCE)
      .setIssuer(ISSUER)
      .setIssuedAt(issued)
      .setExpirationTime(expires)
      .sign(this.#key);
    return { token, expiresAt: new Date(expires * 1_000) };
  }

  /** Throws `unauthenticated` for anything but a token of ours that is still good at `now`. */
  async verify(token: string, now: number): Promise<Person> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        issuer: ISSUER,
        requiredClaims: ['exp'],
        currentDate: new Date(now),
      });
      const { sub, role } = Claims.parse(payload);
      return { userId: sub, role };
    } catch (cause) {
      throw new AppError('unauthenticated', { cause });
    }
  }
}
