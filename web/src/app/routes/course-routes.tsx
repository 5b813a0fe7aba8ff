import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { framed } from './root.tsx';

const courses = createRoute({
  getParentRoute: () => framed,
  path: '/courses',
  component: lazyRouteComponent(() => import('../../features/courses/CoursesPage.tsx'), 'CoursesPage'),
});

export const courseRoutes = [courses] as const;
