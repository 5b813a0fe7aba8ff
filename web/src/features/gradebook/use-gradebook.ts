import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Missing } from '@watoto/shared/contract/http/gradebook.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { AssessmentId } from '@watoto/shared/contract/http/questions.ts';
import { useApi } from '../api/api-context.tsx';
import { saveFile } from '../api/saved-file.ts';

const KEY = 'gradebook';

export function useGradebook(courseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, courseId],
    queryFn: ({ signal }) => api.call('gradebook.get', { params: { id: CourseId.parse(courseId) }, signal }),
  });
}

export function useMissing(courseId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (missing: Missing) => api.call('gradebook.settings', { params: { id: CourseId.parse(courseId) }, body: { missing } }),
    onSuccess: (book) => queries.setQueryData([KEY, courseId], book),
  });
}

export function useGradesFile(courseId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.download('gradebook.csv', { params: { id: CourseId.parse(courseId) } }),
    onSuccess: (file) => saveFile(file, 'grades.csv'),
  });
}

export function useItems(assessmentId: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: [KEY, 'items', assessmentId],
    queryFn: ({ signal }) => api.call('gradebook.items', { params: { id: AssessmentId.parse(assessmentId) }, signal }),
    enabled: assessmentId !== null,
  });
}

export function useMyGrades() {
  const api = useApi();
  return useQuery({ queryKey: ['grades', 'mine'], queryFn: ({ signal }) => api.call('grades.mine', { signal }) });
}
