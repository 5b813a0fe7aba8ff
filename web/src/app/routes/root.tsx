import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import type { Auth } from '../../features/auth/auth.ts';
import { UserContext, useUser } from '../../features/auth/user-context.tsx';
import { NotFoundPage } from '../ErrorPage.tsx';
import { Shell } from '../Shell.tsx';

interface RouterContext {
  readonly auth: Auth;
}

export const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: () => (
    <Shell user={null}>
      <NotFoundPage />
    </Shell>
  ),
});

/** Around every page that needs a person: who it is, or the sign-in page first. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signedIn',
  beforeLoad: async ({ context, location }) => {
    const user = await context.auth.known();
    if (!user) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
    return { user };
  },
});

/** Inside it, pages have the frame: they get no `Shell` of their own. */
export const framed = createRoute({
  getParentRoute: () => signedIn,
  id: 'framed',
  component: function Framed() {
    const { user } = signedIn.useRouteContext();
    return (
      <UserContext value={user}>
        <Shell user={user} />
      </UserContext>
    );
  },
});

/** Pages for these roles; to others they do not exist. The server decides for good. */
const only = (roles: readonly Me['role'][]) =>
  function Only() {
    return roles.includes(useUser().role) ? <Outlet /> : <NotFoundPage />;
  };

export const forStaff = createRoute({ getParentRoute: () => framed, id: 'staff', component: only(['teacher', 'admin']) });
export const forAdmins = createRoute({ getParentRoute: () => framed, id: 'admin', component: only(['admin']) });
export const forStudents = createRoute({ getParentRoute: () => framed, id: 'student', component: only(['student']) });
