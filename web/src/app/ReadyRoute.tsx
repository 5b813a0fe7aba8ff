import { getRouteApi } from '@tanstack/react-router';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { ReadyPage } from '../features/readiness/ReadyPage.tsx';
import { NotFoundPage } from './ErrorPage.tsx';
import { Shell } from './Shell.tsx';

const route = getRouteApi('/signedIn/lessons/$lessonId/ready');

/** The lazy half of the route where one tries device and network before a lesson. */
export function ReadyRoute() {
  const { lessonId } = route.useParams();
  const { user } = route.useRouteContext();
  const id = LessonId.safeParse(lessonId);
  if (!id.success)
    return (
      <Shell user={user}>
        <NotFoundPage />
      </Shell>
    );
  return <ReadyPage key={lessonId} lessonId={id.data} me={{ id: user.id, name: `${user.firstName} ${user.lastName}` }} />;
}
