import { getRouteApi } from '@tanstack/react-router';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { LessonPage } from '../features/classroom/LessonPage.tsx';
import { UserContext } from '../features/auth/user-context.tsx';
import { NotFoundPage } from './ErrorPage.tsx';
import { Shell } from './Shell.tsx';

const route = getRouteApi('/signedIn/lessons/$lessonId');

/** The lazy half of the lesson's route: brings the classroom and mediasoup-client with it. */
export function LessonRoute() {
  const { lessonId } = route.useParams();
  const { user } = route.useRouteContext();
  const id = LessonId.safeParse(lessonId);
  if (!id.success) {
    return (
      <Shell user={user}>
        <NotFoundPage />
      </Shell>
    );
  }
  // A new lesson is a new room: nothing of the old one may stay.
  return (
    <UserContext value={user}>
      <LessonPage key={lessonId} lessonId={id.data} me={{ id: user.id, name: `${user.firstName} ${user.lastName}` }} />
    </UserContext>
  );
}
