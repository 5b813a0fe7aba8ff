import { getRouteApi } from '@tanstack/react-router';
import { CoursesPage } from '../features/courses/CoursesPage.tsx';
import { Shell } from './Shell.tsx';

const route = getRouteApi('/signedIn/courses');

export function CoursesRoute() {
  const { user } = route.useRouteContext();
  return (
    <Shell user={user}>
      <CoursesPage user={user} />
    </Shell>
  );
}
