import type { ReactNode } from 'react';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import { LessonId, type UserId } from '@watoto/shared/kernel/ids.ts';
import { NotFoundPage } from './ErrorPage.tsx';
import { Shell } from './Shell.tsx';

interface WithLessonProps {
  /** From the address: may be anything. */
  readonly lessonId: string;
  readonly user: Me;
  readonly children: (lesson: { readonly lessonId: LessonId; readonly me: { readonly id: UserId; readonly name: string } }) => ReactNode;
}

/** A page about one lesson that has the whole window; an address that names none is told so. */
export function WithLesson({ lessonId, user, children }: WithLessonProps) {
  const id = LessonId.safeParse(lessonId);
  if (id.success) return children({ lessonId: id.data, me: { id: user.id, name: `${user.firstName} ${user.lastName}` } });
  return (
    <Shell user={user}>
      <NotFoundPage />
    </Shell>
  );
}
