import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { isDayName } from '../../features/timetable/week.ts';
import { forAdmins, framed } from './root.tsx';

const timetable = createRoute({
  getParentRoute: () => framed,
  path: '/timetable',
  validateSearch: (search: Record<string, unknown>): { day?: string } => (isDayName(search['day']) ? { day: search['day'] } : {}),
  component: lazyRouteComponent(() => import('../../features/timetable/TimetablePage.tsx'), 'TimetablePage'),
});

const rooms = createRoute({
  getParentRoute: () => forAdmins,
  path: '/rooms',
  component: lazyRouteComponent(() => import('../../features/rooms/RoomsPage.tsx'), 'RoomsPage'),
});

export const timetableRoutes = [timetable] as const;
export const roomRoutes = [rooms] as const;
