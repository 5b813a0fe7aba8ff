import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Channels, NotificationKind, NotificationPreferences } from '@watoto/shared/contract/http/notifications.ts';
import { useApi } from '../api/api-context.tsx';

const LIST = ['notifications'];
const UNREAD = ['notifications-unread'];
const PREFERENCES = ['notification-preferences'];
const PAGE = 20;
/** While the page is in sight: a hidden one asks when it comes back. */
const ASK_EVERY_MS = 30_000;

export function useUnread(): number {
  const api = useApi();
  const { data } = useQuery({
    queryKey: UNREAD,
    queryFn: ({ signal }) => api.call('notifications.unread', { signal }),
    refetchInterval: ASK_EVERY_MS,
    refetchOnWindowFocus: true,
  });
  return data?.unread ?? 0;
}

export function useNotifications() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: LIST,
    queryFn: ({ pageParam, signal }) =>
      api.call('notifications.list', { query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ASK_EVERY_MS,
  });
}

/** Marks some, or all, as read or unread; answers which have changed, to be marked back. */
export function useMarking() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { ids: string[] | 'all'; read: boolean }) => api.call('notifications.mark', { body }),
    onSuccess: ({ unread }) => queries.setQueryData(UNREAD, { unread }),
    onSettled: () => queries.invalidateQueries({ queryKey: LIST }),
  });
}

export function usePreferences() {
  const api = useApi();
  return useQuery({ queryKey: PREFERENCES, queryFn: ({ signal }) => api.call('notifications.preferences', { signal }) });
}

/** Shown at once, and as it was where it could not be kept. */
export function usePrefer() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, channels }: { kind: NotificationKind; channels: Channels }) =>
      api.call('notifications.prefer', { params: { kind }, body: channels }),
    // One after the other: the last choice is what is kept.
    scope: { id: 'prefer' },
    onMutate: async ({ kind, channels }) => {
      await queries.cancelQueries({ queryKey: PREFERENCES });
      const before = queries.getQueryData<NotificationPreferences>(PREFERENCES);
      if (before)
        queries.setQueryData<NotificationPreferences>(PREFERENCES, {
          ...before,
          kinds: before.kinds.map((one) => (one.kind === kind ? { kind, ...channels } : one)),
        });
      return { before };
    },
    onError: (_error, _choice, context) => context?.before && queries.setQueryData(PREFERENCES, context.before),
    onSettled: () => queries.invalidateQueries({ queryKey: PREFERENCES }),
  });
}
