import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { type LiveQuiz, LiveQuizId, type NewLiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { QuizState } from '@watoto/shared/room/poll.ts';
import { useApi } from '../../api/api-context.tsx';
import type { LateAnswers } from '../../assessments/late-answers.ts';
import type { LoadedAttempt } from '../../assessments/use-attempt.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';

const PROGRESS_EVERY_MS = 3_000;

/** The lesson's graded quizzes, the newest first: for the teacher. */
export function useLiveQuizzes(lessonId: LessonId) {
  const api = useApi();
  return useQuery({
    queryKey: ['liveQuizzes', lessonId],
    queryFn: async ({ signal }) => (await api.call('liveQuizzes.list', { params: { id: lessonId }, signal })).items,
  });
}

/** What can be asked; a few words narrow it. */
export function useQuizQuestions(lessonId: LessonId, q: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['quizQuestions', lessonId, q],
    queryFn: ({ signal }) => api.call('liveQuizzes.questions', { params: { id: lessonId }, query: q === '' ? {} : { q }, signal }),
  });
}

/** Who has answered how much, looked at again every few seconds. */
export function useQuizProgress(quiz: LiveQuiz) {
  const api = useApi();
  return useQuery({
    queryKey: ['liveQuizzes', quiz.lessonId, quiz.id],
    queryFn: ({ signal }) => api.call('liveQuizzes.progress', { params: { id: quiz.id }, signal }),
    refetchInterval: ({ state: { data } }) =>
      data && !data.open && data.people.every(({ status }) => status !== 'in_progress') ? false : PROGRESS_EVERY_MS,
  });
}

/** Opens and closes through the API, then tells the room. */
export function useQuizActs(lessonId: LessonId) {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['liveQuizzes', lessonId] });
  return {
    open: useMutation({
      mutationFn: async (body: NewLiveQuiz) => {
        const { id, title, closesAt } = await api.call('liveQuizzes.open', { params: { id: lessonId }, body });
        // Where this fails it is said again, as soon as the room can be reached.
        await client.call('quiz.open', { quizId: id, title, closesAt: Date.parse(closesAt) }).catch(() => {});
      },
      onSettled,
    }),
    close: useMutation({
      mutationFn: async ({ id }: LiveQuiz) => {
        await api.call('liveQuizzes.close', { params: { id } });
        await client.call('quiz.close', { quizId: id });
      },
      onSettled,
    }),
  };
}

/** The room hears of a quiz that is open, also where the page that opened it went away before it could say so. */
export function useAnnounced(quiz: LiveQuiz | undefined): void {
  const client = useClient();
  const told = useClassroom((state) => state.room.quiz?.id);
  const live = useClassroom((state) => state.phase.kind === 'live');
  const { id, title, closesAt, open } = quiz ?? {};
  useEffect(() => {
    if (!live || !open || id === undefined || id === told || title === undefined || closesAt === undefined) return;
    // Refused where somebody else has just said so.
    client.call('quiz.open', { quizId: id, title, closesAt: Date.parse(closesAt) }).catch(() => {});
  }, [client, live, open, id, title, closesAt, told]);
}

/** A pupil's attempt, begun as soon as the room hears of the quiz: then a lost network does not keep the questions away. */
export function useQuizAttempt(quiz: QuizState) {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['liveQuiz', quiz.id],
    queryFn: async () => {
      const attempt = await api.call('liveQuizzes.enter', { params: { id: LiveQuizId.parse(quiz.id) } });
      queries.setQueryData<LoadedAttempt>(['attempts', attempt.id], { attempt, at: Date.now() });
      return attempt.id;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
    retry: (failures, error) => failures < 20 && 'retryable' in error && error.retryable === true,
    retryDelay: 1_000,
  });
}

/** What signaling has said for us, for answers that come late. */
export function useLateAnswers(): LateAnswers {
  const client = useClient();
  return useMemo(
    () => ({
      away: () => client.store.getState().away,
      present: () => client.store.getState().phase.kind === 'live',
      lost: () => client.checkSocket(),
      onBack: (listener) =>
        client.store.subscribe(({ phase }, before) => {
          if (phase.kind === 'live' && before.phase.kind !== 'live') listener();
        }),
    }),
    [client],
  );
}
