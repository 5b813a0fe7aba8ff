import { getRouteApi } from '@tanstack/react-router';
import { ReadyPage } from '../features/readiness/ReadyPage.tsx';
import { WithLesson } from './WithLesson.tsx';

const route = getRouteApi('/signedIn/lessons/$lessonId/ready');

/** The lazy half of the route where one tries device and network before a lesson. */
export function ReadyRoute() {
  const { lessonId } = route.useParams();
  const { user } = route.useRouteContext();
  return (
    <WithLesson lessonId={lessonId} user={user}>
      {(lesson) => <ReadyPage key={lessonId} {...lesson} />}
    </WithLesson>
  );
}
