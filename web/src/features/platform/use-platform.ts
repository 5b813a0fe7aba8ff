import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NewNotice, PlatformNode, PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import { useApi } from '../api/api-context.tsx';
import { type DrainStarts, noteDrains } from './platform-view.ts';

/** Fast enough to watch lessons move. A hidden page does not ask. */
const REFRESH_MS = 2_500;

const KEY = 'platform';
const LIVE = { refetchInterval: REFRESH_MS, refetchIntervalInBackground: false, retry: false } as const;

export function useNodes() {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'nodes'],
    queryFn: async ({ signal }) => (await api.call('platform.nodes', { signal })).items,
    ...LIVE,
  });
}

export function useRooms() {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'rooms'],
    queryFn: async ({ signal }) => (await api.call('platform.rooms', { signal })).items,
    ...LIVE,
  });
}

export function useInstances() {
  const api = useApi();
  const queryFn = async ({ signal }: { signal: AbortSignal }) => (await api.call('platform.instances', { signal })).items;
  return useQuery({ queryKey: [KEY, 'instances'], queryFn, ...LIVE });
}

export function useNotice() {
  const api = useApi();
  const queryFn = async ({ signal }: { signal: AbortSignal }) => (await api.call('platform.notice', { signal })).notice;
  return useQuery({ queryKey: [KEY, 'notice'], queryFn, ...LIVE });
}

/** What an admin can do; each act shows its effect at once. */
export function usePlatformActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: [KEY] });
  const drain = useMutation({
    mutationFn: ({ nodeId, drain: wanted }: { nodeId: PlatformNode['id']; drain: boolean }) =>
      api.call('platform.drain', { params: { nodeId }, body: { drain: wanted } }),
    onSettled,
  });
  const move = useMutation({ mutationFn: (roomId: PlatformRoom['id']) => api.call('platform.move', { params: { roomId } }), onSettled });
  const sendNotice = useMutation({ mutationFn: (notice: NewNotice) => api.call('platform.sendNotice', { body: notice }), onSettled });
  const withdrawNotice = useMutation({ mutationFn: () => api.call('platform.withdrawNotice'), onSettled });
  return { drain, move, sendNotice, withdrawNotice };
}

/** How many lessons each drain began with, as far as this page has seen. */
export function useDrainStarts(nodes: readonly PlatformNode[] | undefined, rooms: readonly PlatformRoom[] | undefined): DrainStarts {
  const [starts, setStarts] = useState<DrainStarts>({});
  if (!nodes || !rooms) return starts;
  const noted = noteDrains(starts, nodes, rooms);
  // As React has it for state that follows from new input: set while rendering, not a render later.
  if (JSON.stringify(noted) !== JSON.stringify(starts)) setStarts(noted);
  return noted;
}
