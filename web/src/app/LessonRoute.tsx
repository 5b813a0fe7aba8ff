import { getRouteApi } from '@tanstack/react-router';
import { LessonPage } from '../features/classroom/LessonPage.tsx';
import { UserContext } from '../features/auth/user-context.tsx';
import { WithLesson } from './WithLesson.tsx';

const route = getRouteApi('/signedIn/lessons/$lessonId');

/** The lazy half of the lesson's route: brings the classroom and mediasoup-client with it. */
export function LessonRoute() {
  const { lessonId } = route.useParams();
  const { user } = route.useRouteContext();
  return (
    <WithLesson lessonId={lessonId} user={user}>
      {(lesson) => (
        <UserContext value={user}>
          {/* A new lesson is a new room: nothing of the old one may stay. */}
          <LessonPage key={lessonId} {...lesson} />
        </UserContext>
      )}
    </WithLesson>
  );
}
