import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Credentials, SignedIn } from '@watoto/shared/contract/http/auth.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import { type ApiMetrics, told } from '../metrics.ts';
import { toMe } from '../users/users.ts';
import type { AccessTokens } from './access-token.ts';
import { accountMail } from './account-mails.ts';
import * as store from './auth.store.ts';
import { locked, type Lockout } from './lockout.ts';
import type { LoginSlowDown } from './login-slow-down.ts';
import type { Passwords } from './passwords.ts';
import type { PostBox } from './post-box.ts';
import { Turns } from './turns.ts';
import { hashOf, REFRESH_IDLE_DAYS, REFRESH_TOTAL_DAYS, type RefreshTokens, REPLAY_GRACE_MS } from './refresh-token.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Rotations within the grace that a replay may have missed. */
const MAX_MISSED = 8;

/** Where a call comes from; kept with the sign-in so that people can recognise their devices. */
export interface Device {
  readonly address: string;
  readonly agent: string;
}

/** What a successful sign-in or refresh gives: the answer, and the cookie's new value. */
export interface Grant {
  readonly signedIn: SignedIn;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

export interface AuthDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly slowDown: LoginSlowDown;
  readonly lockout: Lockout;
  readonly postBox: PostBox;
  readonly publicUrl: string;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly metrics: ApiMetrics;
}

type Refreshed = { kind: 'renewed'; user: UserRow; token: string; expiresAt: Date } | { kind: 'refused' } | { kind: 'reused' };

/** Signing in, staying signed in, signing out. */
export class Auth {
  readonly #deps: AuthDeps;
  /**
   * A whole school signs in at eight. Who waits for a hash waits here, before anything was asked of the database: its connections are
   * for those who are in.
   */
  readonly #turns = new Turns({ atOnce: 8, waiting: 1_500 });

  constructor(deps: AuthDeps) {
    this.#deps = deps;
  }

  /**
   * Throws `wrong_credentials` (also for accounts that don't exist or are switched off), `too_many_requests`, `account_locked`, and
   * `unverified` where the password is right and the address not proven.
   */
  login(credentials: Credentials, device: Device): Promise<Grant> {
    return told(
      this.#turns.take(() => this.#login(credentials, device)),
      (outcome) => this.#deps.metrics.signIn(outcome),
    );
  }

  async #login({ email, password }: Credentials, device: Device): Promise<Grant> {
    const { db, passwords, slowDown, lockout } = this.#deps;
    await slowDown.check(email, device.address);
    const user = await store.userByEmail(db, email);
    await lockout.check(email, user, this.#now());
    // An account that the school made has no password until its link was opened.
    const matches = await passwords.verify(user?.password_set_at ? user.password_hash : null, password);
    if (!user || !matches || !user.is_active) {
      await slowDown.failed(email, device.address);
      if ((await lockout.failed(db, email, user, this.#now())) && user) await this.#locked(user, device);
      throw new AppError('wrong_credentials');
    }
    if (!user.email_verified_at) throw new AppError('unverified');
    await slowDown.succeeded(email, device.address);
    const token = this.#deps.refreshTokens.first();
    const refreshExpiresAt = await this.#openFamily(user, token, device);
    return this.#grant(user, token, refreshExpiresAt);
  }

  /** Throws `unauthenticated` for a token that is unknown or over, `token_used` for one that was used before: its family ends. */
  async refresh(token: string, device: Device): Promise<Grant> {
    const outcome = await this.#deps.db.transaction().execute((tx) => this.#rotate(tx, token, device));
    if (outcome.kind === 'reused')
      throw new AppError('token_used', { message: 'You were signed out to keep your account safe. Please sign in again.' });
    if (outcome.kind === 'refused') throw new AppError('unauthenticated');
    return this.#grant(outcome.user, outcome.token, outcome.expiresAt);
  }

  /** Refuses who waits to sign in. */
  close(): void {
    this.#turns.close();
  }

  /** Ends the family of this token, if there is one. */
  async logout(token: string, { address }: Device): Promise<void> {
    await this.#deps.db.transaction().execute(async (tx) => {
      const stored = await store.lockToken(tx, hashOf(token));
      if (!stored) return;
      const { user } = await store.familyOf(tx, stored.familyId);
      if (!(await store.revokeFamily(tx, stored.familyId, 'signed out', this.#now()))) return;
      await audit(tx, { actor: user.id, action: 'auth.signedOut', subject: `auth_families:${stored.familyId}`, address });
    });
  }

  /** Forgets families and tokens that are over. */
  sweep(): Promise<void> {
    return store.sweepExpired(this.#deps.db, this.#now());
  }

  async #locked(user: UserRow, { address }: Device): Promise<void> {
    const { db, postBox, publicUrl } = this.#deps;
    await audit(db, { actor: null, action: 'auth.locked', subject: `users:${user.id}`, address });
    await postBox.put(db, [accountMail('locked', { email: user.email, firstName: user.first_name, locale: user.locale }, publicUrl)]);
    postBox.wake();
  }

  async #openFamily(user: UserRow, token: string, device: Device): Promise<Date> {
    const now = this.#now();
    const tokenExpiresAt = daysAfter(now, REFRESH_IDLE_DAYS);
    const family = { userId: user.id, ...device, familyExpiresAt: daysAfter(now, REFRESH_TOTAL_DAYS), now };
    if (!(await store.signIn(this.#deps.db, { ...family, tokenHash: hashOf(token), tokenExpiresAt }))) throw locked();
    return tokenExpiresAt;
  }

  /** Returns instead of throwing: what it writes must be committed, above all a revocation. */
  async #rotate(tx: Queries, token: string, { address }: Device): Promise<Refreshed> {
    const now = this.#now();
    const stored = await store.lockToken(tx, hashOf(token));
    if (!stored) return { kind: 'refused' };
    const family = await store.familyOf(tx, stored.familyId);
    if (family.revokedAt || family.expiresAt <= now || stored.expiresAt <= now || !family.user.is_active) return { kind: 'refused' };

    if (!stored.rotatedAt) {
      const successor = this.#deps.refreshTokens.successorOf(token);
      const expiresAt = earlier(daysAfter(now, REFRESH_IDLE_DAYS), family.expiresAt);
      await store.markRotated(tx, stored.id, now);
      await store.addToken(tx, family.id, hashOf(successor), { expiresAt, now }, stored.id);
      return { kind: 'renewed', user: family.user, token: successor, expiresAt };
    }

    const replayed = now.getTime() - stored.rotatedAt.getTime() <= REPLAY_GRACE_MS ? await this.#newest(tx, token) : null;
    if (replayed) return { kind: 'renewed', user: family.user, ...replayed };

    await store.revokeFamily(tx, family.id, 'a used token came back', now);
    await audit(tx, { actor: family.user.id, action: 'auth.familyRevoked', subject: `auth_families:${family.id}`, address });
    return { kind: 'reused' };
  }

  /** The token at the end of the chain that starts at a rotated one: never one that is used up already. */
  async #newest(tx: Queries, token: string): Promise<{ token: string; expiresAt: Date } | null> {
    let next = token;
    for (let missed = 0; missed < MAX_MISSED; missed += 1) {
      next = this.#deps.refreshTokens.successorOf(next);
      const stored = await store.lockToken(tx, hashOf(next));
      if (!stored) return null;
      if (!stored.rotatedAt) return { token: next, expiresAt: stored.expiresAt };
    }
    return null;
  }

  async #grant(user: UserRow, refreshToken: string, refreshExpiresAt: Date): Promise<Grant> {
    const person = { userId: UserId.parse(user.id), role: user.role };
    const { token, expiresAt } = await this.#deps.accessTokens.sign(person, this.#deps.clock.now());
    return { signedIn: { accessToken: token, expiresAt: expiresAt.toISOString(), user: toMe(user) }, refreshToken, refreshExpiresAt };
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
