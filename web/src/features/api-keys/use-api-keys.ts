import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiKey, NewApiKey } from '@watoto/shared/contract/http/api-keys.ts';
import { useApi } from '../api/api-context.tsx';

const KEY = ['apiKeys'];

export function useApiKeys() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => api.call('apiKeys.list', { query: pageParam === null ? {} : { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** What an admin does with keys. */
export function useApiKeyActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  // The key itself is not to stay in memory longer than it is shown.
  const create = useMutation({ mutationFn: (body: NewApiKey) => api.call('apiKeys.create', { body }), onSettled, gcTime: 0 });
  const revoke = useMutation({ mutationFn: ({ id }: ApiKey) => api.call('apiKeys.revoke', { params: { id } }), onSettled });
  return { create, revoke };
}
