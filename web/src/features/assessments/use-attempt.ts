import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { use, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type Attempt, AttemptId } from '@watoto/shared/contract/http/attempts.ts';
import { QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { useApi } from '../api/api-context.tsx';
import { useUser } from '../auth/user-context.tsx';
import { LateAnswersContext } from './late-answers.ts';
import { AnswerOutbox, browserStorage } from './answer-outbox.ts';

/** An attempt, and this device's time when it came. */
export interface LoadedAttempt {
  readonly attempt: Attempt;
  readonly at: number;
}

/** Asked for once: what is answered here is newer than what a second look would bring. */
export function useAttempt(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['attempts', id],
    queryFn: async ({ signal }): Promise<LoadedAttempt> => ({
      attempt: await api.call('attempts.get', { params: { id: AttemptId.parse(id) }, signal }),
      at: Date.now(),
    }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: (query) => (query.state.data?.attempt.status === 'in_progress' ? false : 'always'),
    networkMode: 'always',
  });
}

/** The answers of an attempt on their way to the server, for as long as its page is open. */
export function useOutbox({ attempt, at }: LoadedAttempt) {
  const api = useApi();
  const user = useUser();
  const late = use(LateAnswersContext);
  const make = () =>
    new AnswerOutbox({
      userId: user.id,
      attemptId: attempt.id,
      storage: browserStorage(localStorage),
      send: async (answers) => {
        const present = late?.present() ?? true;
        const away = late?.away() ?? [];
        const body = {
          answers: answers.map((one) => ({ ...one, questionId: QuestionId.parse(one.questionId) })),
          ...(away.length > 0 ? { away: [...away] } : {}),
        };
        try {
          return await api.call('attempts.save', { params: { id: attempt.id }, body });
        } catch (thrown) {
          const { code } = AppError.from(thrown);
          if (code === 'unavailable') late?.lost();
          // The network may be back before the room is, which says that one was away.
          if (!present && code === 'closed') throw new AppError('unavailable', { retryAfterMs: 1_000 });
          throw thrown;
        }
      },
      clock: systemClock,
      serverAhead: Date.parse(attempt.serverTime) - at,
      saved: attempt.answers,
    });
  const [outbox, setOutbox] = useState(make);
  useEffect(() => {
    // An effect that runs again after its end (React's strict mode) begins with a box of its own.
    const box = outbox.isClosed ? make() : outbox;
    if (box !== outbox) return setOutbox(box);
    box.start();
    const online = () => box.kick();
    window.addEventListener('online', online);
    const stop = late?.onBack(online);
    return () => {
      stop?.();
      window.removeEventListener('online', online);
      box.close();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `make` belongs to the attempt, which the page is keyed by
  }, [outbox]);
  return { outbox, ...useStore(outbox.store) };
}
export type OutboxView = ReturnType<typeof useOutbox>;

/** Hands a file in with an attempt that is under way, instead of any before; null: none. */
export function useAttach(id: AttemptId) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fileId: string | null) => api.call('attempts.attach', { params: { id }, body: { fileId } }),
    onSuccess: ({ file }) =>
      queries.setQueryData<LoadedAttempt>(['attempts', id], (before) => before && { ...before, attempt: { ...before.attempt, file } }),
  });
}

/** Hands in once everything that waits is there. Without a network it waits for one. */
export function useSubmit(attempt: Attempt, outbox: AnswerOutbox) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await outbox.settled();
      return api.call('attempts.submit', { params: { id: attempt.id } });
    },
    // The network may go between the last answer and this.
    retry: (_failures, error) => 'retryable' in error && error.retryable === true,
    retryDelay: 2_000,
    networkMode: 'always',
    onSuccess: (done) => {
      queries.setQueryData<LoadedAttempt>(['attempts', attempt.id], { attempt: done, at: Date.now() });
      return Promise.all([queries.invalidateQueries({ queryKey: ['assessments'] }), queries.invalidateQueries({ queryKey: ['grades'] })]);
    },
  });
}
