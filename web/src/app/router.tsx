import { createRouter } from '@tanstack/react-router';
import type { Auth } from '../features/auth/auth.ts';
import { ErrorPage, NotFoundPage } from './ErrorPage.tsx';
import { accountRoutes, ownRoutes } from './routes/account-routes.tsx';
import { adminRoutes } from './routes/admin-routes.tsx';
import { assessmentRoutes, gradingRoutes, takingRoutes } from './routes/assessment-routes.tsx';
import { attendanceRoutes, courseRoutes, publicRoutes } from './routes/course-routes.tsx';
import { integratorRoutes } from './routes/integrator-routes.tsx';
import { lessonRoutes, liveRoutes } from './routes/lesson-routes.tsx';
import { peopleRoutes } from './routes/people-routes.tsx';
import { privacyRoutes } from './routes/privacy-routes.tsx';
import { recordingRoutes } from './routes/recording-routes.tsx';
import { replayRoutes } from './routes/replay-routes.tsx';
import { eventRoutes, notificationRoutes } from './routes/notification-routes.tsx';
import { forAdmins, forStaff, forStudents, framed, root, signedIn } from './routes/root.tsx';
import { searchRoutes } from './routes/search-routes.tsx';
import { roomRoutes, timetableRoutes } from './routes/timetable-routes.tsx';

const routeTree = root.addChildren([
  ...accountRoutes,
  ...publicRoutes,
  signedIn.addChildren([
    ...liveRoutes,
    framed.addChildren([
      ...lessonRoutes,
      ...timetableRoutes,
      ...courseRoutes,
      ...notificationRoutes,
      ...searchRoutes,
      ...recordingRoutes,
      ...replayRoutes,
      ...ownRoutes,
      forAdmins.addChildren([...adminRoutes, ...eventRoutes, ...peopleRoutes, ...privacyRoutes, ...roomRoutes, ...integratorRoutes]),
      ...assessmentRoutes,
      forStaff.addChildren([...gradingRoutes, ...attendanceRoutes]),
      forStudents.addChildren([...takingRoutes]),
    ]),
  ]),
]);

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
