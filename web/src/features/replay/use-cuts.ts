import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../api/api-context.tsx';
import { usePlayer } from './player-context.tsx';
import type { Span } from './timeline.ts';

/** What is left out of a recording, and leaving out more. Nothing is written anew: it can always be taken back. */
export function useCuts(id: RecordingId) {
  const api = useApi();
  const player = usePlayer();
  const queries = useQueryClient();
  const params = { id };
  const key = ['recording-cuts', id];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => api.call('recordings.cuts', { params, signal }) });
  const save = useMutation({
    mutationFn: async (cuts: readonly Span[]) => {
      const before = query.data;
      if (!before) return null;
      await api.call('recordings.change', { params, body: { cuts: [...cuts] }, ifVersion: before.version });
      return before.cuts;
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: key });
      await queries.invalidateQueries({ queryKey: ['recording', id] });
      await player.refresh();
    },
  });
  return { query, save };
}
