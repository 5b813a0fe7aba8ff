import { createRoute, lazyRouteComponent, redirect, useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ConsentPage } from '../../features/account/ConsentPage.tsx';
import { ForgotPage } from '../../features/auth/ForgotPage.tsx';
import { ResetPage } from '../../features/auth/ResetPage.tsx';
import { SignInPage } from '../../features/auth/SignInPage.tsx';
import { SignUpPage } from '../../features/auth/SignUpPage.tsx';
import { VerifyPage } from '../../features/auth/VerifyPage.tsx';
import { Shell } from '../Shell.tsx';
import { framed, root } from './root.tsx';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => (isLocalPath(search['next']) ? { next: search['next'] } : {}),
  beforeLoad: async ({ context, search }) => {
    // Where the server cannot be reached, signing in is what tells so.
    if (await context.auth.known().catch(() => null)) throw redirect({ href: search.next ?? '/' });
  },
  component: function SignIn() {
    const navigate = useNavigate();
    const { next } = signIn.useSearch();
    return (
      <Shell user={null}>
        <SignInPage onSignedIn={() => navigate({ href: next ?? '/', replace: true })} />
      </Shell>
    );
  },
});

/** Only a path of ours: a link must not send a signed-in person elsewhere. */
function isLocalPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value);
}

const signUp = createRoute({ getParentRoute: () => root, path: '/sign-up', component: () => alone(<SignUpPage />) });
const forgot = createRoute({ getParentRoute: () => root, path: '/forgot', component: () => alone(<ForgotPage />) });

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: function Verify() {
    return alone(<VerifyPage token={useLinkToken()} />);
  },
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: function Reset() {
    return alone(<ResetPage token={useLinkToken()} />);
  },
});

/** For guardians, who have no account. */
const consent = createRoute({
  getParentRoute: () => root,
  path: '/consent',
  component: function Consent() {
    return alone(<ConsentPage token={useLinkToken()} />);
  },
});

function alone(page: ReactNode) {
  return <Shell user={null}>{page}</Shell>;
}

/** What stands behind the # of a link that was mailed: no server has seen it. */
function useLinkToken(): string {
  const { hash } = useLocation();
  const [token] = useState(hash);
  return token;
}

const account = createRoute({
  getParentRoute: () => framed,
  path: '/account',
  component: lazyRouteComponent(() => import('../../features/account/AccountPage.tsx'), 'AccountPage'),
});

/** Without the frame of those who are signed in. */
export const accountRoutes = [signIn, signUp, forgot, verify, reset, consent] as const;
export const ownRoutes = [account] as const;
