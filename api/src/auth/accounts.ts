import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { authRoutes } from '@watoto/shared/contract/http/auth.ts';
import { passwordProblem } from '@watoto/shared/contract/http/password.ts';
import type { RouteRequest } from '@watoto/shared/contract/http/route.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import type { Mail } from '../mail/mailer.ts';
import type { Person } from './access-token.ts';
import { accountMail, type AccountMail } from './account-mails.ts';
import * as accounts from './accounts.store.ts';
import { familyOf, lockToken, userByEmail } from './auth.store.ts';
import type { Passwords } from './passwords.ts';
import type { PostBox } from './post-box.ts';
import { hashOf } from './refresh-token.ts';
import * as tokens from './user-tokens.store.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** Nobody fills a mailbox with our links. */
const MOST_MAILS_AN_HOUR = 3;
/** Those who sign up and never open the link. */
const UNPROVEN_MS = 7 * 24 * HOUR_MS;

type Registration = RouteRequest<(typeof authRoutes)['auth.register']>['body'];

export interface AccountsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly postBox: PostBox;
  readonly publicUrl: string;
  readonly openRegistration: boolean;
}

/**
 * Signing up, proving an address, setting a password anew. Whoever asks with an address learns nothing about whether it has an
 * account: the answer is the same, and what there is to know goes to that address by mail.
 */
export class Accounts {
  readonly #deps: AccountsDeps;

  constructor(deps: AccountsDeps) {
    this.#deps = deps;
  }

  get openRegistration(): boolean {
    return this.#deps.openRegistration;
  }

  /** Throws `forbidden` where the school makes all accounts itself, and `invalid_input` for a weak password. */
  async register({ password, ...person }: Registration, address: string): Promise<void> {
    if (!this.openRegistration) throw new AppError('forbidden', { message: 'At this school accounts are made by the school.' });
    requireGood(password, person.email);
    // Hashed in any case: it takes by far the longest.
    const passwordHash = await this.#deps.passwords.hash(password);
    const now = this.#now();
    await this.#thenPost(async (tx) => {
      const known = await userByEmail(tx, person.email);
      if (known && !(await this.#mayMail(tx, known, now))) return null;
      if (known?.email_verified_at) return this.#mail('known', known);
      // Who signs up again before the address is proven begins anew: an earlier one, perhaps a stranger's, is gone with its password and link.
      const user = await accounts.saveUnproven(tx, { ...person, passwordHash, now });
      if (!user) return null;
      await audit(tx, { actor: user.id, action: 'user.registered', subject: `users:${user.id}`, address });
      return this.#mail('verify', user, await tokens.addUserToken(tx, user, 'verify', now));
    });
  }

  /** The account begins to live here: this is when others hear of it. Throws `token_used` and `token_expired`. */
  async verify(token: string, address: string): Promise<void> {
    await this.#deps.db.transaction().execute(async (tx) => {
      const user = await this.#use(tx, token, ['verify']);
      if (user.email_verified_at) return;
      await accounts.proveAddress(tx, user.id, this.#now());
      await audit(tx, { actor: user.id, action: 'auth.emailVerified', subject: `users:${user.id}`, address });
      await announce(tx, 'user.registered', { userId: UserId.parse(user.id) });
    });
  }

  async resendVerification(email: string): Promise<void> {
    await this.#sendLink(email, 'verify', (user) => user.email_verified_at === null);
  }

  async forgot(email: string): Promise<void> {
    await this.#sendLink(email, 'reset', () => true);
  }

  /** Also proves the address and unlocks. Throws `token_used`, `token_expired`, and `invalid_input` for a weak password. */
  async reset(token: string, password: string, address: string): Promise<void> {
    const { db, passwords } = this.#deps;
    // Looked at first, so that a wrong link costs no hash; used, with its lock, below.
    const email = await db.transaction().execute(async (tx) => (await this.#good(tx, token, ['reset', 'invite'])).email);
    requireGood(password, email);
    const passwordHash = await passwords.hash(password);
    await db.transaction().execute(async (tx) => {
      const user = await this.#use(tx, token, ['reset', 'invite']);
      const now = this.#now();
      await accounts.setPassword(tx, user.id, passwordHash, now);
      await tokens.dropUserTokens(tx, user.id, ['reset', 'invite', 'verify'], now);
      await accounts.revokeFamilies(tx, user.id, 'password reset', now, null);
      await audit(tx, { actor: user.id, action: 'auth.passwordReset', subject: `users:${user.id}`, address });
      if (!user.email_verified_at) await announce(tx, 'user.registered', { userId: UserId.parse(user.id) });
    });
  }

  /** @param refreshToken of the device that stays signed in. Throws `forbidden` for a wrong current password. */
  async changePassword(
    { userId }: Person,
    { current, password }: { current: string; password: string },
    refreshToken: string | null,
    address: string,
  ): Promise<void> {
    const { db, passwords } = this.#deps;
    const user = await accounts.userById(db, userId);
    if (!user?.is_active) throw new AppError('unauthenticated');
    requireGood(password, user.email);
    if (!(await passwords.verify(user.password_set_at ? user.password_hash : null, current)))
      throw new AppError('forbidden', { message: 'This is not your current password.', details: { field: 'current' } });
    const passwordHash = await passwords.hash(password);
    await db.transaction().execute(async (tx) => {
      const now = this.#now();
      await accounts.setPassword(tx, user.id, passwordHash, now);
      await tokens.dropUserTokens(tx, user.id, ['reset'], now);
      await accounts.revokeFamilies(tx, user.id, 'password changed', now, await currentFamily(tx, userId, refreshToken));
      await audit(tx, { actor: user.id, action: 'auth.passwordChanged', subject: `users:${user.id}`, address });
      await this.#deps.postBox.put(tx, [this.#mail('passwordChanged', user)]);
    });
    this.#deps.postBox.wake();
  }

  /** Forgets links that are long over, and those who signed up and never proved their address. */
  async sweep(): Promise<void> {
    const now = this.#deps.clock.now();
    await accounts.sweepUnproven(this.#deps.db, new Date(now - UNPROVEN_MS));
  }

  #mayMail(tx: Queries, user: UserRow, now: Date): Promise<boolean> {
    const since = new Date(now.getTime() - HOUR_MS);
    return tokens.tokensSince(tx, user.id, ['verify', 'reset'], since).then((count) => count < MOST_MAILS_AN_HOUR);
  }

  async #use(tx: Queries, token: string, kinds: readonly tokens.TokenKind[]) {
    const found = await this.#good(tx, token, kinds);
    await tokens.markUsed(tx, found.token_id, this.#now());
    return found;
  }

  async #good(tx: Queries, token: string, kinds: readonly tokens.TokenKind[]) {
    const found = await tokens.lockUserToken(tx, token, kinds);
    if (found?.used_at) throw new AppError('token_used');
    // A link to an address that the account no longer has proves nothing.
    if (!found?.is_active || found.token_expires_at <= this.#now() || found.sent_to !== found.email) throw new AppError('token_expired');
    return found;
  }

  async #sendLink(email: string, kind: 'verify' | 'reset', wanted: (user: UserRow) => boolean): Promise<void> {
    const now = this.#now();
    await this.#thenPost(async (tx) => {
      const user = await userByEmail(tx, email);
      if (!user?.is_active || !wanted(user) || !(await this.#mayMail(tx, user, now))) return null;
      return this.#mail(kind, user, await tokens.addUserToken(tx, user, kind, now));
    });
  }

  /** Mails what the transaction gives. */
  async #thenPost(work: (tx: Queries) => Promise<Mail | null>): Promise<void> {
    const { db, postBox } = this.#deps;
    await db.transaction().execute(async (tx) => {
      const mail = await work(tx);
      if (mail) await postBox.put(tx, [mail]);
    });
    postBox.wake();
  }

  #mail(kind: AccountMail, user: UserRow, token?: string): Mail {
    return accountMail(kind, { email: user.email, firstName: user.first_name, locale: user.locale }, this.#deps.publicUrl, token);
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

/** Throws `invalid_input`; `details.reason` says why. */
export function requireGood(password: string, email: string): void {
  const reason = passwordProblem(password, email);
  if (reason) throw new AppError('invalid_input', { message: `password: ${reason}`, details: { field: 'password', reason } });
}

/** The sign-in that this cookie belongs to, if it is this person's. */
export async function currentFamily(db: Queries, userId: string, refreshToken: string | null): Promise<string | null> {
  const stored = refreshToken === null ? undefined : await lockToken(db, hashOf(refreshToken));
  if (!stored) return null;
  const { user } = await familyOf(db, stored.familyId);
  return user.id === userId ? stored.familyId : null;
}
