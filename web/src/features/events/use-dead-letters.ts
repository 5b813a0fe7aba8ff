import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { LetterChoice } from '@watoto/shared/contract/http/events.ts';
import { useApi } from '../api/api-context.tsx';

const KEY = ['dead-letters'];
const LOOK_EVERY_MS = 10_000;

export interface Kind {
  readonly consumer: string;
  readonly topic: string;
}

export function useDeadLetters(kind: Kind | null) {
  const api = useApi();
  const query = { limit: 20, ...kind };
  return useInfiniteQuery({
    queryKey: [...KEY, query],
    queryFn: ({ pageParam, signal }) =>
      api.call('events.deadLetters', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useLetterActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  return {
    replay: useMutation({ mutationFn: (body: LetterChoice) => api.call('events.replay', { body }), onSettled }),
    drop: useMutation({ mutationFn: (body: LetterChoice) => api.call('events.drop', { body }), onSettled }),
  };
}
