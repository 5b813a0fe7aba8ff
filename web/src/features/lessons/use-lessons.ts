import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';

const REFRESH_MS = 20_000;

/** My lessons, kept fresh so that a lesson that goes live shows it. */
export function useLessons() {
  const api = useApi();
  return useQuery({
    queryKey: ['lessons'],
    queryFn: async ({ signal }) => (await api.call('lessons.list', { query: { limit: 100 }, signal })).items,
    refetchInterval: REFRESH_MS,
  });
}
