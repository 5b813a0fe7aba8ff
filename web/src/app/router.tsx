import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useNavigate,
} from '@tanstack/react-router';
import type { Auth } from '../features/auth/auth.ts';
import { SignInPage } from '../features/auth/SignInPage.tsx';
import { LessonsPage } from '../features/lessons/LessonsPage.tsx';
import { ErrorPage, NotFoundPage } from './ErrorPage.tsx';
import { Shell } from './Shell.tsx';

interface RouterContext {
  readonly auth: Auth;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: () => (
    <Shell user={null}>
      <NotFoundPage />
    </Shell>
  ),
});

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

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signedIn',
  beforeLoad: async ({ context, location }) => {
    const user = await context.auth.known();
    if (!user) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
    return { user };
  },
});

const lessons = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: function Lessons() {
    const { user } = lessons.useRouteContext();
    return (
      <Shell user={user}>
        <LessonsPage firstName={user.firstName} />
      </Shell>
    );
  },
});

const lesson = createRoute({
  getParentRoute: () => signedIn,
  path: '/lessons/$lessonId',
  component: lazyRouteComponent(() => import('./LessonRoute.tsx'), 'LessonRoute'),
});

const courses = createRoute({
  getParentRoute: () => signedIn,
  path: '/courses',
  component: lazyRouteComponent(() => import('./CoursesRoute.tsx'), 'CoursesRoute'),
});

const platform = createRoute({
  getParentRoute: () => signedIn,
  path: '/platform',
  component: lazyRouteComponent(() => import('./PlatformRoute.tsx'), 'PlatformRoute'),
});

const routeTree = root.addChildren([signIn, signedIn.addChildren([lessons, lesson, courses, platform])]);

export function createAppRouter(auth: Auth) {
  return createRouter({
    routeTree,
    context: { auth },
    defaultPreload: 'intent',
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
