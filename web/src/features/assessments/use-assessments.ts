import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NewAssessment } from '@watoto/shared/contract/http/assessments.ts';
import { AssessmentId } from '@watoto/shared/contract/http/questions.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { useApi } from '../api/api-context.tsx';

const KEY = 'assessments';

/** Those that I see, what closes first before others. */
export function useAssessments() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [KEY, 'list'],
    queryFn: ({ pageParam, signal }) =>
      api.call('assessments.list', { query: { limit: 30, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Those that a module is about. */
export function useModuleAssessments(moduleId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'module', moduleId],
    queryFn: ({ signal }) => api.call('assessments.list', { query: { limit: 20, moduleId }, signal }),
  });
}

/** Modules of a course that can be about an assessment. */
export function useModuleChoices(courseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['modules', 'choices', courseId],
    queryFn: ({ signal }) => api.call('modules.list', { params: { id: CourseId.parse(courseId) }, signal }),
    select: ({ items }) => items.filter(({ type }) => type === 'quiz' || type === 'assignment'),
  });
}

export function useAssessment(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => api.call('assessments.get', { params: { id: AssessmentId.parse(id) }, signal }),
  });
}

/** Begins an attempt, or goes on with the one that is under way. */
export function useStart(onStarted: (attemptId: string) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (assessmentId: AssessmentId) => api.call('attempts.start', { params: { id: assessmentId } }),
    onSuccess: (attempt) => {
      queries.setQueryData(['attempts', attempt.id], { attempt, at: Date.now() });
      onStarted(attempt.id);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
}

/** Courses that I give (admins: that there are). */
export function useGivenCourses() {
  const api = useApi();
  return useQuery({
    queryKey: ['courses', 'given'],
    queryFn: ({ signal }) => api.call('courses.list', { query: { limit: 100, mine: 'true' }, signal }),
  });
}

export function useCreateAssessment(onCreated: (id: string) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ courseId, ...body }: { courseId: string } & NewAssessment) =>
      api.call('assessments.create', { params: { id: CourseId.parse(courseId) }, body }),
    onSuccess: ({ id }) => onCreated(id),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
}
