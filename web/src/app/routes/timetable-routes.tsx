import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { isDayName } from '../../features/timetable/week.ts';
import { forAdmins, framed } from './root.tsx';

const timetable = createRoute({
  getParentRoute: () => framed,
  path: '/timetable',
  // `lesson`: the one to open, wherever in time it is.
  validateSearch: ({ day, lesson }: Record<string, unknown>): { day?: string; lesson?: string } => ({
    ...(isDayName(day) ? { day } : {}),
    ...(LessonId.safeParse(lesson).success ? { lesson: String(lesson) } : {}),
  }),
  component: lazyRouteComponent(() => import('../../features/timetable/TimetablePage.tsx'), 'TimetablePage'),
});

const rooms = createRoute({
  getParentRoute: () => forAdmins,
  path: '/rooms',
  component: lazyRouteComponent(() => import('../../features/rooms/RoomsPage.tsx'), 'RoomsPage'),
});

export const timetableRoutes = [timetable] as const;
export const roomRoutes = [rooms] as const;
