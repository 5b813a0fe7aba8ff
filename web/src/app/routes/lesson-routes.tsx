import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { HomePage } from '../../features/home/HomePage.tsx';
import { framed, signedIn } from './root.tsx';

const home = createRoute({ getParentRoute: () => framed, path: '/', component: HomePage });

const lesson = createRoute({
  getParentRoute: () => signedIn,
  path: '/lessons/$lessonId',
  component: lazyRouteComponent(() => import('../LessonRoute.tsx'), 'LessonRoute'),
});

const ready = createRoute({
  getParentRoute: () => signedIn,
  path: '/lessons/$lessonId/ready',
  component: lazyRouteComponent(() => import('../ReadyRoute.tsx'), 'ReadyRoute'),
});

export const lessonRoutes = [home] as const;
/** The whole window is theirs. */
export const liveRoutes = [lesson, ready] as const;
