import { getRouteApi } from '@tanstack/react-router';
import { LessonPage } from '../features/classroom/LessonPage.tsx';

const route = getRouteApi('/signedIn/lessons/$lessonId');

/** The lazy half of the lesson's route: brings the classroom and mediasoup-client with it. */
export function LessonRoute() {
  const { lessonId } = route.useParams();
  const { user } = route.useRouteContext();
  // A new lesson is a new room: nothing of the old one may stay.
  return <LessonPage key={lessonId} lessonId={lessonId} me={{ id: user.id, name: `${user.firstName} ${user.lastName}` }} />;
}
