import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Course, CourseChange, NewCourse } from '@watoto/shared/contract/http/courses.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { type CourseModule, ModuleId, type ModuleChange, type ModuleList, type ModuleType } from '@watoto/shared/contract/http/modules.ts';
import { useApi } from '../api/api-context.tsx';
import { courseKeys } from '../course/use-course.ts';

export function useCreateCourse() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Pick<NewCourse, 'title' | 'grade' | 'category'>) => api.call('courses.create', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['courses'] }),
  });
}

/** Saves changes of a course's facts; what the pages show is the answer. */
export function useSaveCourse(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return async (body: Partial<CourseChange>, ifVersion?: number): Promise<Course> => {
    const course = await api.call('courses.update', {
      params: { id: CourseId.parse(id) },
      body,
      ...(ifVersion === undefined ? {} : { ifVersion }),
    });
    queries.setQueryData(courseKeys.course(id), course);
    return course;
  };
}

/** Publishes a course, or closes it. */
export function useCourseState(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (to: 'open' | 'closed') =>
      api.call(to === 'open' ? 'courses.publish' : 'courses.archive', { params: { id: CourseId.parse(id) } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['courses'] }),
  });
}

export function useDuplicate(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (title: string) => api.call('courses.duplicate', { params: { id: CourseId.parse(id) }, body: { title } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['courses'] }),
  });
}

export function useSaveModule(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return async (body: Partial<ModuleChange>, ifVersion: number) => {
    const module = await api.call('modules.update', { params: { id: ModuleId.parse(id) }, body, ifVersion });
    queries.setQueryData(courseKeys.module(id), module);
    await queries.invalidateQueries({ queryKey: courseKeys.modules(module.courseId) });
    return module;
  };
}

/** Adding, moving, taking away and bringing back. Moving shows at once, and goes back where the server refuses. */
export function useModuleList(courseId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const key = courseKeys.modules(courseId);
  const params = { id: CourseId.parse(courseId) };
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const add = useMutation({
    mutationFn: (body: { title: string; type: ModuleType }) => api.call('modules.create', { params, body }),
    onSuccess: refresh,
  });
  const order = useMutation<ModuleList, unknown, readonly CourseModule[], { before: ModuleList | undefined }>({
    mutationFn: (items) => api.call('modules.order', { params, body: { ids: items.map(({ id }) => id) } }),
    async onMutate(items) {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<ModuleList>(key);
      if (before) queries.setQueryData<ModuleList>(key, { ...before, items: [...items] });
      return { before };
    },
    onError: (_error, _items, context) => queries.setQueryData(key, context?.before),
    onSettled: refresh,
  });
  const remove = useMutation({ mutationFn: (id: ModuleId) => api.call('modules.remove', { params: { id } }), onSuccess: refresh });
  const restore = useMutation({ mutationFn: (id: ModuleId) => api.call('modules.restore', { params: { id } }), onSuccess: refresh });
  return { add, order, remove, restore };
}
