import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { useApi } from '../api/api-context.tsx';
import { courseKeys } from './use-course.ts';

export interface Student {
  readonly id: UserId;
  readonly name: string;
}

/** Who was put in or taken out: it can be undone. */
export interface Moved {
  readonly student: Student;
  readonly to: 'in' | 'out';
}

export function useClass(courseId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: courseKeys.class(courseId),
    queryFn: ({ pageParam, signal }) =>
      api.call('progress.class', {
        params: { id: CourseId.parse(courseId) },
        query: pageParam === null ? {} : { cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Puts students into the course, and takes them out; and knows what was done last. */
export function useMembers(courseId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const [last, setLast] = useState<Moved | null>(null);
  const move = useMutation({
    mutationFn: ({ student, to }: Moved) =>
      api.call(to === 'in' ? 'courses.addStudent' : 'courses.removeStudent', {
        params: { id: CourseId.parse(courseId), studentId: student.id },
      }),
    async onSuccess(_course, moved) {
      setLast(moved);
      await Promise.all([
        queries.invalidateQueries({ queryKey: courseKeys.class(courseId) }),
        queries.invalidateQueries({ queryKey: courseKeys.candidates(courseId) }),
        queries.invalidateQueries({ queryKey: ['courses'] }),
      ]);
    },
  });
  return { move, last };
}
export type Members = ReturnType<typeof useMembers>;

/** Students who could be put in; asks from two letters on. */
export function useCandidates(courseId: string, q: string) {
  const api = useApi();
  return useQuery({
    queryKey: [...courseKeys.candidates(courseId), q],
    queryFn: ({ signal }) => api.call('courses.candidates', { params: { id: CourseId.parse(courseId) }, query: { q }, signal }),
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
  });
}
