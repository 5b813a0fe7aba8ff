import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Course, CourseSort } from '@watoto/shared/contract/http/courses.ts';
import { useApi } from '../api/api-context.tsx';

export interface CourseSearch {
  readonly q: string;
  readonly grade: 'any' | '7' | '8' | '9';
  readonly mine: boolean;
  readonly sort: CourseSort;
}

const PAGE = 20;
const KEY = 'courses';

/** The catalogue as searched, page after page; what was found before stays until the new answer is there. */
export function useCourses({ q, grade, mine, sort }: CourseSearch) {
  const api = useApi();
  const query = {
    limit: PAGE,
    sort,
    ...(q === '' ? {} : { q }),
    ...(grade === 'any' ? {} : { grade: Number(grade) }),
    ...(mine ? { mine: 'true' as const } : {}),
  };
  return useInfiniteQuery({
    queryKey: [KEY, query],
    queryFn: ({ pageParam, signal }) =>
      api.call('courses.list', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Takes a course or leaves it. What the catalogue shows is asked for anew: others come and go as well. */
export function useEnrolment() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ course, take }: { course: Course; take: boolean }) =>
      api.call(take ? 'courses.enrol' : 'courses.leave', { params: { id: course.id } }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [KEY] }),
        queries.invalidateQueries({ queryKey: ['lessons'] }),
        queries.invalidateQueries({ queryKey: ['modules'] }),
      ]),
  });
}
