import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { LessonsPage } from '../../features/lessons/LessonsPage.tsx';
import { framed, signedIn } from './root.tsx';

const lessons = createRoute({
  getParentRoute: () => framed,
  path: '/',
  component: function Lessons() {
    const { user } = lessons.useRouteContext();
    return <LessonsPage firstName={user.firstName} />;
  },
});

const lesson = createRoute({
  getParentRoute: () => signedIn,
  path: '/lessons/$lessonId',
  component: lazyRouteComponent(() => import('../LessonRoute.tsx'), 'LessonRoute'),
});

export const lessonRoutes = [lessons] as const;
/** The whole window is theirs. */
export const liveRoutes = [lesson] as const;
