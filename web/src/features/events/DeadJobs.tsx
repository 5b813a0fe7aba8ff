import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeadJobRow } from '@watoto/shared/contract/http/events.ts';
import { useApi } from '../api/api-context.tsx';
import { Failure, Failures } from './Failures.tsx';

const KEY = ['dead-jobs'];
const LOOK_EVERY_MS = 10_000;

function useDeadJobs() {
  const api = useApi();
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.call('events.deadJobs', { signal }),
    refetchInterval: LOOK_EVERY_MS,
  });
  const replay = useMutation({
    mutationFn: ({ kind, id }: DeadJobRow) => api.call('events.replayJob', { body: { kind, id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return { list, replay };
}

/** MP4 files and pictures that could not be made: of what, why; and another try. Nothing is shown where there is none. */
export function DeadJobs() {
  const { t } = useTranslation();
  const { list, replay } = useDeadJobs();
  const jobs = list.data?.items ?? [];
  const titleOf = ({ kind, title, recordingId, id }: DeadJobRow) =>
    t(`events.jobKinds.${kind === 'recording.export' ? 'film' : 'pictures'}`, { title: title ?? recordingId ?? id });
  return (
    <Failures
      title={t('events.jobs')}
      query={list}
      loadFailed={t('events.jobsLoadFailed')}
      trouble={replay.error}
      done={replay.isSuccess ? t('events.jobReplayed') : null}
    >
      {jobs.map((job) => (
        <Failure
          key={job.id}
          id={job.id}
          title={titleOf(job)}
          error={job.error}
          about={t('events.attempts', { count: job.attempts })}
          busy={replay.isPending}
          onRetry={() => replay.mutate(job)}
        />
      ))}
    </Failures>
  );
}
