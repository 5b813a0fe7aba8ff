import { createRoute, redirect, useNavigate } from '@tanstack/react-router';
import { SignInPage } from '../../features/auth/SignInPage.tsx';
import { Shell } from '../Shell.tsx';
import { root } from './root.tsx';

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

/** Without the frame of those who are signed in. */
export const accountRoutes = [signIn] as const;
