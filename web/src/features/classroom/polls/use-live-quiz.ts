import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { type LiveQuiz, LiveQuizId, type NewLiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { NewQuestion, Question, QuestionId } from '@watoto/shared/contract/http/questions.ts';
import type { QuizState } from '@watoto/shared/room/poll.ts';
import { useApi } from '../../api/api-context.tsx';
import type { LateAnswers } from '../../assessments/late-answers.ts';
import type { LoadedAttempt } from '../../assessments/use-attempt.ts';
import { useClient } from '../classroom-context.tsx';

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

/** Puts a new question into the course's bank; `onMade` hears of it once the list has it. */
export function useNewQuestion(lessonId: LessonId, courseId: CourseId, onMade: (question: Question) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ question }: { id: QuestionId | null; question: NewQuestion }) =>
      api.call('bank.create', { params: { id: courseId }, body: question }),
    async onSuccess(question) {
      const lists = [['quizQuestions', lessonId], ['bank']];
      await Promise.all(lists.map((queryKey) => queries.invalidateQueries({ queryKey })));
      onMade(question);
    },
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

/** Opens and closes through the API; `QuizAnnouncer` tells the room. */
export function useQuizActs(lessonId: LessonId) {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['liveQuizzes', lessonId] });
  return {
    open: useMutation({
      mutationFn: (body: NewLiveQuiz) => api.call('liveQuizzes.open', { params: { id: lessonId }, body }),
      onSettled,
    }),
    close: useMutation({
      mutationFn: ({ id }: LiveQuiz) => api.call('liveQuizzes.close', { params: { id } }),
      onSettled,
    }),
  };
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
