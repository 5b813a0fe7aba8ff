import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AssessmentChange } from '@watoto/shared/contract/http/assessments.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { AssessmentId, type NewQuestion, type Question, QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { useApi } from '../../api/api-context.tsx';

export function useQuestions(assessmentId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['questions', assessmentId],
    queryFn: ({ signal }) => api.call('questions.list', { params: { id: AssessmentId.parse(assessmentId) }, signal }),
  });
}

/** What an editor does with an assessment. Whatever it was, what is shown is asked for anew. */
export function useEdits(assessmentId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { id: AssessmentId.parse(assessmentId) };
  const onSettled = () =>
    Promise.all(
      ['assessments', 'questions', 'bank', 'gradebook', 'roster', 'grading'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
  return {
    change: useMutation({
      mutationFn: ({ version, ...body }: AssessmentChange & { version: number }) =>
        api.call('assessments.update', { params, body, ifVersion: version }),
      onSettled,
    }),
    publish: useMutation({
      mutationFn: (publish: boolean) => api.call(publish ? 'assessments.publish' : 'assessments.unpublish', { params }),
      onSettled,
    }),
    save: useMutation({
      mutationFn: ({ id, question }: { id: QuestionId | null; question: NewQuestion }) =>
        id === null
          ? api.call('questions.create', { params, body: question })
          : api.call('questions.update', { params: { id }, body: question }),
      onSettled,
    }),
    remove: useMutation({ mutationFn: (id: QuestionId) => api.call('questions.delete', { params: { id } }), onSettled }),
    reorder: useMutation({
      mutationFn: (order: QuestionId[]) => api.call('questions.reorder', { params, body: { order } }),
      onSettled,
    }),
    toBank: useMutation({ mutationFn: (id: QuestionId) => api.call('bank.copyBack', { params: { id } }), onSettled }),
    fromBank: useMutation({ mutationFn: (ids: QuestionId[]) => api.call('bank.copyIn', { params, body: { ids } }), onSettled }),
  };
}
export type Edits = ReturnType<typeof useEdits>;

/** What a change of a question would do to what was handed in. */
export function usePreview() {
  const api = useApi();
  return useMutation({
    mutationFn: ({ id, question }: { id: QuestionId; question: NewQuestion }) =>
      api.call('questions.preview', { params: { id }, body: question }),
  });
}

export function useBank(courseId: string, q: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['bank', courseId, q],
    queryFn: ({ signal }): Promise<{ items: Question[] }> =>
      api.call('bank.list', { params: { id: CourseId.parse(courseId) }, query: { limit: 50, ...(q === '' ? {} : { q }) }, signal }),
    enabled,
  });
}
