import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { PupilConsent } from '@watoto/shared/contract/http/consents.ts';
import { useApi } from '../api/api-context.tsx';

const KEY = ['consents'];

/** Pupils by what their guardians said last; null: all. */
export function useConsents(state: PupilConsent['state'] | null) {
  const api = useApi();
  const query = { limit: 30, ...(state === null ? {} : { state }) };
  return useInfiniteQuery({
    queryKey: [...KEY, query],
    queryFn: ({ pageParam, signal }) =>
      api.call('consents.list', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export interface Guardian {
  readonly guardianName: string;
  readonly guardianEmail: string;
}

/** Whether a pupil may be recorded. Shown at once, as it is asked for anew. */
export function useRecordingConsent() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, allowed }: { id: PupilConsent['pupil']['id']; allowed: boolean }) =>
      api.call('consents.setRecording', { params: { id }, body: { allowed } }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useAskGuardian() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Guardian & { id: PupilConsent['pupil']['id'] }) => api.call('consents.askFor', { params: { id }, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
