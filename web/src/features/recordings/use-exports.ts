import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecordingExport } from '@watoto/shared/contract/http/recording-exports.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../api/api-context.tsx';
import { type Heard, minutesLeft } from './time-left.ts';

const AGAIN_MS = 2_000;

const isUnderWay = (one: RecordingExport | undefined) => one?.state === 'waiting' || one?.state === 'running';

/** The newest file of a recording, followed while it is made; asking for one, giving it up, saving it. */
export function useExport(recordingId: RecordingId) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { id: recordingId };
  const queryKey = ['recording-exports', recordingId];
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.call('recordings.exports', { params, signal }),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.items[0]) ? AGAIN_MS : false),
  });
  const onSettled = () => queries.invalidateQueries({ queryKey });
  const ask = useMutation({ mutationFn: () => api.call('recordings.export', { params }), onSettled });
  const cancel = useMutation({
    mutationFn: (exportId: string) => api.call('recordings.cancelExport', { params: { ...params, exportId } }),
    onSettled,
  });
  const save = useMutation({
    mutationFn: (exportId: string) => api.call('recordings.exportLink', { params: { ...params, exportId } }),
    // It is sent as a file to save: the page stays where it is.
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const newest = list.data?.items[0];
  return {
    list,
    newest: newest?.state === 'cancelled' ? undefined : newest,
    minutes: useMinutes(newest, list.dataUpdatedAt),
    ask,
    cancel,
    save,
  };
}
export type ExportOf = ReturnType<typeof useExport>;

/** Measured from the first word on it that this page has heard. */
function useMinutes(one: RecordingExport | undefined, at: number): number | null {
  const [first, setFirst] = useState<(Heard & { id: string }) | null>(null);
  if (one?.state !== 'running') return null;
  if (first?.id !== one.id) setFirst({ id: one.id, at, progress: one.progress });
  return first?.id === one.id ? minutesLeft(first, { at, progress: one.progress }) : null;
}
