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

const Claims = z.object({ sub: UserId, role: UserRole, exp: z.int() });

/** Tokens whose signature was checked already, per process: about 5 MB. */
const MOST_KNOWN = 10_000;

interface Known {
  readonly person: Person;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Signs and checks access tokens (JWT), without I/O. A token is the same text on each of a person's calls: its signature is checked once. */
export class AccessTokens {
  /** An object and no bytes: jose makes ready for use what it has seen before, instead of each time. */
  readonly #key: KeyObject;
  readonly #known = new Map<string, Known>();

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
    const known = this.#known.get(token) ?? (await this.#check(token, now));
    if (known.expiresAt <= now) {
      this.#known.delete(token);
      throw new AppError('unauthenticated');
    }
    return known.person;
  }

  async #check(token: string, now: number): Promise<Known> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        issuer: ISSUER,
        currentDate: new Date(now),
      });
      const { sub, role, exp } = Claims.parse(payload);
      const known = { person: { userId: sub, role }, expiresAt: exp * 1_000 };
      this.#remember(token, known);
      return known;
    } catch (cause) {
      throw new AppError('unauthenticated', { cause });
    }
  }

  /** The oldest makes room: it is the first to expire. */
  #remember(token: string, known: Known): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(token, known);
  }
}
