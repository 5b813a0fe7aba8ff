import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AttemptId } from '@watoto/shared/contract/http/attempts.ts';
import type { MarkingChange } from '@watoto/shared/contract/http/grading.ts';
import { AssessmentId } from '@watoto/shared/contract/http/questions.ts';
import { useApi } from '../api/api-context.tsx';

const KEY = 'grading';
const hidden = (anonymous: boolean) => (anonymous ? { anonymous: 'true' as const } : {});

/** What waits, oldest first. */
export function useQueue(assessmentId: string | undefined, anonymous: boolean) {
  const api = useApi();
  const query = {
    limit: 30,
    ...hidden(anonymous),
    ...(assessmentId === undefined ? {} : { assessmentId: AssessmentId.parse(assessmentId) }),
  };
  return useInfiniteQuery({
    queryKey: [KEY, 'queue', query],
    queryFn: ({ pageParam, signal }) =>
      api.call('grading.queue', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One attempt as it is now. Not asked for again behind the grader's back: what they see is the version that they grade. */
export function useMarking(attemptId: string, anonymous: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'one', attemptId, anonymous],
    queryFn: ({ signal }) => api.call('grading.get', { params: { id: AttemptId.parse(attemptId) }, query: hidden(anonymous), signal }),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function useSaveMarking(attemptId: string, anonymous: boolean) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ version, ...body }: MarkingChange & { version: number }) =>
      api.call('grading.save', { params: { id: AttemptId.parse(attemptId) }, query: hidden(anonymous), body, ifVersion: version }),
    onSuccess: (marking) => {
      queries.setQueryData([KEY, 'one', attemptId, anonymous], marking);
      return Promise.all([
        queries.invalidateQueries({ queryKey: [KEY, 'queue'] }),
        queries.invalidateQueries({ queryKey: ['assessments'] }),
        queries.invalidateQueries({ queryKey: ['gradebook'] }),
      ]);
    },
  });
}
