import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AttemptId, type Roster } from '@watoto/shared/contract/http/attempts.ts';
import { AssessmentId, type RegradeEffect } from '@watoto/shared/contract/http/questions.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../../api/api-context.tsx';
import type { Extra } from './roster.ts';

const EVERY_MS = 10_000;

/** The class as it is now, and this device's time when it came. */
export interface LoadedRoster {
  readonly roster: Roster;
  readonly at: number;
}

/** Asked for again and again while somebody looks. */
export function useRoster(assessmentId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['roster', assessmentId],
    queryFn: async ({ signal }): Promise<LoadedRoster> => ({
      roster: await api.call('attempts.roster', { params: { id: AssessmentId.parse(assessmentId) }, signal }),
      at: Date.now(),
    }),
    refetchInterval: EVERY_MS,
  });
}

/** What was granted before, so that it can be again. */
export interface Granted {
  readonly studentId: string;
  readonly name: string;
  readonly before: Extra | null;
  readonly extra: Extra | null;
}

export function useGrant(assessmentId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ studentId, extra }: Granted) => {
      const params = { id: AssessmentId.parse(assessmentId), studentId: UserId.parse(studentId) };
      return extra === null ? api.call('accommodations.remove', { params }) : api.call('accommodations.set', { params, body: extra });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['roster', assessmentId] }),
  });
}

export function useReopen(assessmentId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ attemptId, minutes }: { attemptId: string; minutes: number }) =>
      api.call('attempts.reopen', { params: { id: AttemptId.parse(attemptId) }, body: { minutes } }),
    onSuccess: (roster) => queries.setQueryData<LoadedRoster>(['roster', assessmentId], { roster, at: Date.now() }),
    onSettled: () => Promise.all(['assessments', 'gradebook', 'grading'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

/** What grading again would change. Asked for each time that somebody wants to. */
export function useRegradePreview(assessmentId: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['regrade', assessmentId],
    queryFn: ({ signal }) => api.call('assessments.regradePreview', { params: { id: AssessmentId.parse(assessmentId) }, signal }),
    enabled,
    gcTime: 0,
    staleTime: 0,
  });
}

export function useRegrade(assessmentId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (): Promise<RegradeEffect> => api.call('assessments.regrade', { params: { id: AssessmentId.parse(assessmentId) } }),
    onSettled: () =>
      Promise.all(['roster', 'assessments', 'gradebook', 'grading'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
