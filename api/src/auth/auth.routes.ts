import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type authRoutes, type SignedIn } from '@watoto/shared/contract/http/auth.ts';
import { API_PREFIX } from '@watoto/shared/contract/http/route.ts';
import type { Cookies } from '../http/cookies.ts';
import type { Handlers } from '../http/route.ts';
import type { Auth, Grant } from './auth.ts';

/** No other route ever receives it. */
const COOKIE_PATH = `${API_PREFIX}/auth`;
export const REFRESH_COOKIE = 'watoto_refresh';

export function authHandlers(auth: Auth): Handlers<typeof authRoutes> {
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
  };
}

function granted({ signedIn, refreshToken, refreshExpiresAt }: Grant, cookies: Cookies): SignedIn {
  cookies.set(REFRESH_COOKIE, refreshToken, { path: COOKIE_PATH, expires: refreshExpiresAt });
  return signedIn;
}
