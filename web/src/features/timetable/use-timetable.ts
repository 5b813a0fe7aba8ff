import { keepPreviousData, type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Lesson, LessonChange, NewLesson, SeriesId } from '@watoto/shared/contract/http/lessons.ts';
import type { LessonSeriesChange, NewLessonSeries, Proposal } from '@watoto/shared/contract/http/timetable.ts';
import type { RouteInput } from '@watoto/shared/contract/http/route.ts';
import type { api as contract } from '@watoto/shared/contract/http/api.ts';
import { useApi } from '../api/api-context.tsx';
import type { Day } from './week.ts';

const REFRESH_MS = 60_000;
const KEY = 'timetable';
/** Pages that one week may have: 2,000 lessons. */
const MOST_PAGES = 4;

export type ProposalInput = RouteInput<(typeof contract)['timetable.conflicts']>['body'];
export type SeriesInput = RouteInput<(typeof contract)['lessonSeries.create']>['body'];
export type LessonInput = RouteInput<(typeof contract)['lessons.create']>['body'];

/** The lessons of some days, kept fresh. */
export function useWeek(days: readonly Day[]) {
  const api = useApi();
  const [first, last] = [days[0], days.at(-1)];
  const span = { from: new Date(first?.start ?? 0).toISOString(), to: new Date(last?.end ?? 0).toISOString() };
  return useQuery({
    queryKey: [KEY, span],
    queryFn: async ({ signal }) => {
      const items: Lesson[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query: typeof span & { limit: number; cursor?: string } = { ...span, limit: 500, ...(cursor === null ? {} : { cursor }) };
        const answer = await api.call('timetable.list', { query, signal });
        items.push(...answer.items);
        cursor = answer.nextCursor;
        if (cursor === null) break;
      }
      return items;
    },
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** One lesson; null: none. */
export function useLesson(id: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'lesson', id],
    queryFn: ({ signal }) => api.call('lessons.get', { params: { id: LessonId.parse(id) }, signal }),
    enabled: id !== null,
    retry: false,
  });
}

/** A series; null: none. */
export function useSeries(id: SeriesId | null) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'series', id],
    queryFn: ({ signal }) => api.call('lessonSeries.get', { params: { id: id as SeriesId }, signal }),
    enabled: id !== null,
    retry: false,
  });
}

/** What a lesson would meet, and when it would be free; null: not enough is filled in to ask. */
export function useOutlook(proposal: ProposalInput | null) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'outlook', proposal],
    queryFn: ({ signal }) => api.call('timetable.conflicts', { body: proposal as Proposal, signal }),
    enabled: proposal !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5_000,
  });
}

/** What a lesson can be planned with: rooms, teachers and courses. */
export function usePlanChoices(enabled: boolean, role: 'teacher' | 'admin') {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'choices', role],
    queryFn: async ({ signal }) => {
      const mine = role === 'teacher' ? { mine: 'true' as const } : {};
      const [rooms, teachers, courses] = await Promise.all([
        api.call('rooms.list', { query: { limit: 100 }, signal }),
        api.call('timetable.teachers', { signal }),
        api.call('courses.list', { query: { limit: 100, ...mine }, signal }),
      ]);
      return { rooms: rooms.items.filter(({ isActive }) => isActive), teachers: teachers.items, courses: courses.items };
    },
    enabled,
  });
}
export type PlanChoices = NonNullable<ReturnType<typeof usePlanChoices>['data']>;

/** Teachers, and who is free while this lesson is. */
export function useSubstitutes(lesson: Lesson) {
  const api = useApi();
  const { id, startsAt, durationMinutes } = lesson;
  return useQuery({
    queryKey: [KEY, 'substitutes', id, startsAt, durationMinutes],
    queryFn: async ({ signal }) =>
      (await api.call('timetable.teachers', { query: { startsAt, durationMinutes, exceptLessonId: id }, signal })).items,
  });
}

export function lessonsChanged(queries: QueryClient) {
  return Promise.all([queries.invalidateQueries({ queryKey: [KEY] }), queries.invalidateQueries({ queryKey: ['lessons'] })]);
}

/** What may be cancelled, and taken back. */
export interface Cancelled {
  readonly lesson: Lesson;
  /** null: this lesson only. */
  readonly series: SeriesId | null;
}

/** Everything that changes a lesson. What the pages show is asked for anew. */
export function useLessonActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => lessonsChanged(queries);
  const plan = useMutation({
    mutationFn: (what: { lesson: LessonInput } | { series: SeriesInput }) =>
      'lesson' in what
        ? api.call('lessons.create', { body: what.lesson as NewLesson }).then(() => {})
        : api.call('lessonSeries.create', { body: what.series as NewLessonSeries }).then(() => {}),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ lesson, body }: { lesson: Lesson; body: LessonChange }) =>
      api.call('lessons.update', { params: { id: lesson.id }, body, ifVersion: lesson.version }),
    onSettled,
  });
  const changeSeries = useMutation({
    mutationFn: ({ id, body }: { id: SeriesId; body: LessonSeriesChange }) => api.call('lessonSeries.update', { params: { id }, body }),
    onSettled,
  });
  const cancel = useMutation({
    mutationFn: async ({ lesson, from }: { lesson: Lesson; from: 'one' | 'following' | 'all' }): Promise<Cancelled> => {
      if (from === 'one' || lesson.series === null) {
        await api.call('lessons.update', { params: { id: lesson.id }, body: { status: 'cancelled' } });
        return { lesson, series: null };
      }
      const { id, date } = lesson.series;
      await api.call('lessonSeries.cancel', { params: { id }, body: from === 'all' ? {} : { from: date } });
      return { lesson, series: id };
    },
    onSettled,
  });
  const restore = useMutation({
    mutationFn: ({ lesson, series }: Cancelled) =>
      series === null
        ? api.call('lessons.restore', { params: { id: lesson.id } }).then(() => {})
        : api.call('lessonSeries.restore', { params: { id: series } }).then(() => {}),
    onSettled,
  });
  const substitute = useMutation({
    mutationFn: ({ lesson, hostId }: { lesson: Lesson; hostId: string | null }) =>
      hostId === null
        ? api.call('lessons.takeBack', { params: { id: lesson.id } })
        : api.call('lessons.substitute', { params: { id: lesson.id }, body: { hostId } }),
    onSettled,
  });
  const answer = useMutation({
    mutationFn: ({ lesson, state }: { lesson: Lesson; state: 'accepted' | 'declined' }) =>
      api.call('invitations.answer', { params: { id: lesson.id }, body: { state } }),
    onSettled,
  });
  return { plan, change, changeSeries, cancel, restore, substitute, answer };
}
export type LessonActs = ReturnType<typeof useLessonActs>;
