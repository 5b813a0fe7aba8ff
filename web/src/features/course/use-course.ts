import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleId, type ModuleList } from '@watoto/shared/contract/http/modules.ts';
import type { ProgressReport, ProgressState } from '@watoto/shared/contract/http/progress.ts';
import { useApi } from '../api/api-context.tsx';
import { marked } from './marked.ts';

/** Where answers are kept, for whoever changes something in them. */
export const courseKeys = {
  course: (id: string) => ['courses', 'one', id] as const,
  modules: (courseId: string) => ['modules', courseId] as const,
  removed: (courseId: string) => ['modules', courseId, 'removed'] as const,
  module: (id: string) => ['module', id] as const,
  candidates: (courseId: string) => ['candidates', courseId] as const,
  class: (courseId: string) => ['class', courseId] as const,
};

export function useCourse(id: string) {
  const api = useApi();
  return useQuery<Course>({
    queryKey: courseKeys.course(id),
    queryFn: ({ signal }) => api.call('courses.get', { params: { id: CourseId.parse(id) }, signal }),
  });
}

export function useModules(courseId: string) {
  const api = useApi();
  return useQuery<ModuleList>({
    queryKey: courseKeys.modules(courseId),
    queryFn: ({ signal }) => api.call('modules.list', { params: { id: CourseId.parse(courseId) }, signal }),
  });
}

export function useModule(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: courseKeys.module(id),
    queryFn: ({ signal }) => api.call('modules.get', { params: { id: ModuleId.parse(id) }, signal }),
  });
}

/** Says what the reader did in a module. Completing shows at once, and is taken back where the server refuses. */
export function useReport(courseId: string, moduleId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const key = courseKeys.modules(courseId);
  return useMutation<ProgressState, unknown, ProgressReport, { before: ModuleList | undefined }>({
    mutationFn: (body) => api.call('progress.put', { params: { moduleId: ModuleId.parse(moduleId) }, body }),
    async onMutate(report) {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<ModuleList>(key);
      if (report.completed && before) queries.setQueryData(key, marked(before, moduleId));
      return { before };
    },
    onError(_error, _report, context) {
      if (context?.before) queries.setQueryData(key, context.before);
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: key }),
        queries.invalidateQueries({ queryKey: ['courses'] }),
        queries.invalidateQueries({ queryKey: courseKeys.module(moduleId) }),
      ]),
  });
}
