import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { saveFile } from '../api/saved-file.ts';

export interface AuditSearch {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** YYYY-MM-DD, or empty. */
  readonly from: string;
  readonly to: string;
}

const PAGE = 50;

/** What is filled in. */
function queryOf(search: AuditSearch): Partial<AuditSearch> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value.trim() !== ''));
}

/** The log as searched, the newest first; what was found before stays until the new answer is there. */
export function useAudit(search: AuditSearch) {
  const api = useApi();
  const query = { limit: PAGE, ...queryOf(search) };
  return useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) =>
      api.call('audit.list', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function useSaveAudit() {
  const api = useApi();
  return useMutation({
    mutationFn: async (search: AuditSearch) => saveFile(await api.download('audit.csv', { query: queryOf(search) }), 'audit.csv'),
  });
}
