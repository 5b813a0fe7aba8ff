import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { AccessTokens } from './auth/access-token.ts';
import { Accounts } from './auth/accounts.ts';
import { authHandlers } from './auth/auth.routes.ts';
import { Auth } from './auth/auth.ts';
import { Devices } from './auth/devices.ts';
import { Lockout } from './auth/lockout.ts';
import { LoginSlowDown } from './auth/login-slow-down.ts';
import type { Passwords } from './auth/passwords.ts';
import { PostBox } from './auth/post-box.ts';
import { RefreshTokens } from './auth/refresh-token.ts';
import type { ReadCache } from './cache/read-cache.ts';
import type { ApiConfig } from './config.ts';
import type { Reads } from './db/reads.ts';
import { sealWith } from './db/seal.ts';
import type { Tables } from './db/tables.ts';
import type { Mailer } from './mail/mailer.ts';
import type { ApiMetrics } from './metrics.ts';
import { auditHandlers } from './audit/audit.routes.ts';
import { consentHandlers } from './users/consents.routes.ts';
import { Consents } from './users/consents.ts';
import { peopleHandlers } from './users/people.routes.ts';
import { People } from './users/people.ts';
import { Profiles } from './users/profiles.ts';
import { UserImport } from './users/user-import.ts';
import { userHandlers } from './users/users.routes.ts';

export interface IdentityDeps {
  readonly config: ApiConfig;
  readonly db: Kysely<Tables>;
  readonly cache: ReadCache;
  readonly reads: Reads;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
  readonly mailer: Mailer;
  readonly metrics: ApiMetrics;
  readonly passwords: Passwords;
  readonly accessTokens: AccessTokens;
}

/** Wires all that is about who people are: signing in and up, their accounts, those who keep them. */
export function createIdentity({ config, db, cache, reads, clock, logger, scope, mailer, metrics, passwords, accessTokens }: IdentityDeps) {
  const { publicUrl, openRegistration = false, requireGuardianConsent: required = false } = config;
  const postBox = new PostBox({ db, mailer, seal: sealWith(config.accessTokenSecret, 'mail'), clock, logger, scope });
  const refreshTokens = new RefreshTokens(config.accessTokenSecret);
  const auth = new Auth({
    db,
    clock,
    passwords,
    slowDown: new LoginSlowDown(),
    lockout: new Lockout(),
    postBox,
    publicUrl,
    accessTokens,
    refreshTokens,
    metrics,
  });
  scope.defer(() => auth.close());
  const accounts = new Accounts({ db, clock, passwords, postBox, publicUrl, openRegistration });
  return {
    handlers: {
      ...authHandlers({ auth, accounts, devices: new Devices({ db, clock }) }),
      ...userHandlers({ profiles: new Profiles({ db, clock, cache }) }),
      ...peopleHandlers({
        people: new People({ db, reads, clock, postBox, publicUrl }),
        userImport: new UserImport({ db, clock, postBox, publicUrl }),
      }),
      ...consentHandlers(new Consents({ db, clock, postBox, publicUrl, required })),
      ...auditHandlers(reads),
    },
    async sweep() {
      await accounts.sweep();
      await auth.sweep();
    },
  };
}
