import type { TFunction } from 'i18next';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PrivacyRequest, PrivacyState } from '@watoto/shared/contract/http/privacy.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { saveFile } from '../api/saved-file.ts';

const MINE = ['privacy', 'mine'];
const CASES = ['privacy', 'cases'];
const LOOK_EVERY_MS = 2_000;
const HELD = ['courses', 'lessons', 'last_admin', 'asked'] as const;

/** What I have asked; looked at again and again while something is being done. */
export function useMyRequests() {
  const api = useApi();
  return useQuery({
    queryKey: MINE,
    queryFn: ({ signal }) => api.call('privacy.mine', { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isOnItsWay) ? LOOK_EVERY_MS : false),
  });
}

const isOnItsWay = ({ kind, state }: PrivacyRequest) => state === 'running' || (kind === 'export' && state === 'approved');

export function useMyActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: MINE });
  return {
    ask: useMutation({ mutationFn: () => api.call('privacy.ask', { body: { kind: 'export' } }), onSettled }),
    erase: useMutation({ mutationFn: (password: string) => api.call('privacy.ask', { body: { kind: 'erase', password } }), onSettled }),
    withdraw: useMutation({ mutationFn: (id: string) => api.call('privacy.withdraw', { params: { id } }), onSettled }),
    fetch: useMutation({
      mutationFn: async (id: string) => saveFile(await api.download('privacy.export', { params: { id } }), 'my-account.json'),
    }),
  };
}

/** What all have asked, for admins. */
export function useCases(state: PrivacyState | null) {
  const api = useApi();
  const query = { limit: 30, ...(state === null ? {} : { state }) };
  return useInfiniteQuery({
    queryKey: [...CASES, query],
    queryFn: ({ pageParam, signal }) =>
      api.call('privacy.list', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export interface Decision {
  readonly id: string;
  readonly decision: 'approve' | 'refuse';
  readonly note: string;
}

export function useDecide() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Decision) => api.call('privacy.decide', { params: { id }, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: CASES }),
  });
}

/** Why it was not done, in the reader's words. */
export function privacyTrouble(t: TFunction, error: unknown): string {
  const { details } = AppError.from(error);
  const reason = HELD.find((one) => one === details?.['reason']);
  if (reason) return t(`privacy.held.${reason}`);
  return details?.['field'] === 'password' ? t('privacy.mine.wrongPassword') : errorText(t, error);
}
