import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type authRoutes, type SignedIn } from '@watoto/shared/contract/http/auth.ts';
import { API_PREFIX } from '@watoto/shared/contract/http/route.ts';
import type { Cookies } from '../http/cookies.ts';
import type { Handlers } from '../http/route.ts';
import type { Accounts } from './accounts.ts';
import type { Auth, Grant } from './auth.ts';
import type { Devices } from './devices.ts';

/** No other route ever receives it. */
const COOKIE_PATH = `${API_PREFIX}/auth`;
export const REFRESH_COOKIE = 'watoto_refresh';

export interface AuthParts {
  readonly auth: Auth;
  readonly accounts: Accounts;
  readonly devices: Devices;
}

export function authHandlers({ auth, accounts, devices }: AuthParts): Handlers<typeof authRoutes> {
  return {
    'auth.login': async (call) => {
      call.requireSameOrigin();
      return granted(await auth.login(call.body, call), call.cookies);
    },
    'auth.refresh': async (call) => {
      call.requireSameOrigin();
      const token = call.cookies.get(REFRESH_COOKIE);
      if (!token) throw new AppError('unauthenticated');
      try {
        return granted(await auth.refresh(token, call), call.cookies);
      } catch (error) {
        // A token that will never work again; on any other trouble the device stays signed in.
        const over = error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'token_used');
        if (over) call.cookies.clear(REFRESH_COOKIE, { path: COOKIE_PATH });
        throw error;
      }
    },
    'auth.logout': async (call) => {
      call.requireSameOrigin();
      const token = call.cookies.get(REFRESH_COOKIE);
      if (token) await auth.logout(token, call);
      call.cookies.clear(REFRESH_COOKIE, { path: COOKIE_PATH });
    },
    'auth.registration': () => ({ open: accounts.openRegistration }),
    'auth.register': ({ body, address }) => accounts.register(body, address),
    'auth.verify': ({ body, address }) => accounts.verify(body.token, address),
    'auth.resendVerification': ({ body }) => accounts.resendVerification(body.email),
    'auth.forgot': ({ body }) => accounts.forgot(body.email),
    'auth.reset': ({ body, address }) => accounts.reset(body.token, body.password, address),
    'auth.changePassword': ({ person, body, cookies, address }) =>
      accounts.changePassword(person, body, cookies.get(REFRESH_COOKIE), address),
    'auth.devices': async ({ person, cookies }) => ({ items: await devices.list(person, cookies.get(REFRESH_COOKIE)) }),
    'auth.signOutDevice': ({ person, params, address }) => devices.signOut(person, params.id, address),
    'auth.signOutEverywhere': ({ person, query, cookies, address }) =>
      devices.signOutEverywhere(person, query.except === 'current' ? cookies.get(REFRESH_COOKIE) : null, address),
  };
}

function granted({ signedIn, refreshToken, refreshExpiresAt }: Grant, cookies: Cookies): SignedIn {
  cookies.set(REFRESH_COOKIE, refreshToken, { path: COOKIE_PATH, expires: refreshExpiresAt });
  return signedIn;
}
