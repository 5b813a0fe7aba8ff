import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { Recording } from '@watoto/shared/contract/http/recordings.ts';
import type { RouteInput } from '@watoto/shared/contract/http/route.ts';
import type { recordingRoutes } from '@watoto/shared/contract/http/recordings.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../api/api-context.tsx';

export interface RecordingSearch {
  readonly q: string;
  readonly courseId: string | null;
}
export type RecordingChange = RouteInput<(typeof recordingRoutes)['recordings.change']>['body'];
export type CoursePolicy = RouteInput<(typeof recordingRoutes)['recordings.setPolicy']>['body'];

const PAGE = 12;
const KEY = 'recordings';
/** Shorter is no word to look for. */
const SHORTEST = 2;
/** A recording that is live becomes whole while one looks. */
const LIVE_AGAIN_MS = 10_000;

const anyLive = (recordings: readonly Recording[]) => recordings.some(({ status }) => status === 'live');

/** The library as searched, page after page; what was found before stays until the new answer is there. */
export function useRecordings({ q, courseId }: RecordingSearch) {
  const api = useApi();
  const query = { limit: PAGE, ...(q.length < SHORTEST ? {} : { q }), ...(courseId === null ? {} : { courseId }) };
  return useInfiniteQuery({
    queryKey: [KEY, query],
    queryFn: ({ pageParam, signal }) =>
      api.call('recordings.list', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (anyLive(state.data?.pages.flatMap(({ items }) => items) ?? []) ? LIVE_AGAIN_MS : false),
  });
}

/** The newest of one course, or of one lesson. */
export function useRecordingsOf(of: { courseId: CourseId } | { lessonId: LessonId }, limit = 6) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'of', of, limit],
    queryFn: ({ signal }) => api.call('recordings.list', { query: { ...of, limit }, signal }),
    refetchInterval: ({ state }) => (anyLive(state.data?.items ?? []) ? LIVE_AGAIN_MS : false),
  });
}

/** What teachers do with a recording. Lists are asked for anew after each. */
export function useRecordingActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: [KEY] });
  const change = useMutation({
    mutationFn: ({ recording, body }: { recording: Recording; body: RecordingChange }) =>
      api.call('recordings.change', { params: { id: recording.id }, body, ifVersion: recording.version }),
    onSettled,
  });
  const erase = useMutation({
    mutationFn: (recording: Recording) => api.call('recordings.erase', { params: { id: recording.id } }),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: (recording: Recording) => api.call('recordings.restore', { params: { id: recording.id } }),
    onSettled,
    onSuccess: () => erase.reset(),
  });
  return { change, erase, restore };
}
export type RecordingActs = ReturnType<typeof useRecordingActs>;

/** How a course is recorded, and changing it. */
export function useCoursePolicy(courseId: CourseId) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ['recording-policy', courseId];
  const policy = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.call('recordings.policy', { params: { courseId }, signal }),
  });
  const save = useMutation({
    mutationFn: (body: CoursePolicy) => api.call('recordings.setPolicy', { params: { courseId }, body }),
    onMutate: (body) => queries.setQueryData(queryKey, body),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return { policy, save };
}
