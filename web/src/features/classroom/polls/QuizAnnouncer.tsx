import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../../api/api-context.tsx';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useHeldLesson } from '../use-held-lesson.ts';
import { quizNews } from './quiz-news.ts';

/** Another page may have died between the API and the room. */
const LOOK_EVERY_MS = 10_000;

/**
 * Tells the room which graded quiz the API has opened and closed, on the page of whoever holds the lesson, whatever they look at: also what a
 * page that went away in between could not say.
 */
export function QuizAnnouncer() {
  const lessonId = useHeldLesson();
  const live = useClassroom((state) => state.phase.kind === 'live');
  return lessonId !== null && live && <Announcing lessonId={lessonId} />;
}

function Announcing({ lessonId }: { lessonId: LessonId }) {
  const api = useApi();
  const client = useClient();
  const told = useClassroom((state) => state.room.quiz);
  const { data } = useQuery({
    // Asked for anew whenever the room tells of another one: what the API says is never older than that.
    queryKey: ['liveQuizzes', lessonId, 'told', told?.id ?? null],
    queryFn: async ({ signal }) => (await api.call('liveQuizzes.list', { params: { id: lessonId }, signal })).items,
    staleTime: 0,
    refetchInterval: LOOK_EVERY_MS,
  });
  useEffect(() => {
    if (!data) return;
    const { closed, opened } = quizNews(told, data);
    const tell = async () => {
      if (closed !== null) await client.call('quiz.close', { quizId: closed });
      if (opened) await client.call('quiz.open', { quizId: opened.id, title: opened.title, closesAt: Date.parse(opened.closesAt) });
    };
    // Refused where somebody else has just said so, lost where the socket is: the next look says it again.
    tell().catch(() => {});
  }, [client, told, data]);
  return null;
}
