import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeadJobRow } from '@watoto/shared/contract/http/events.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import css from './EventsPage.module.css';

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
  return (
    <section aria-label={t('events.jobs')}>
      {list.isPending && <Skeleton height={44} />}
      {list.isError && (
        <Notice
          tone="error"
          action={
            <Button look="plain" onClick={() => void list.refetch()} disabled={list.isFetching}>
              {t('app.retry')}
            </Button>
          }
        >
          {t('events.jobsLoadFailed')} {errorText(t, list.error)}
        </Notice>
      )}
      {(jobs.length > 0 || replay.isSuccess) && <h2>{t('events.jobs')}</h2>}
      {replay.isError && <Notice tone="error">{errorText(t, replay.error)}</Notice>}
      {replay.isSuccess && <Notice tone="info">{t('events.jobReplayed')}</Notice>}
      <ul className={css['list']}>
        {jobs.map((job) => (
          <li key={job.id}>
            <article className={css['card']} aria-labelledby={`job-${job.id}`}>
              <h3 id={`job-${job.id}`}>
                {t(`events.jobKinds.${job.kind === 'recording.export' ? 'film' : 'pictures'}`, {
                  title: job.title ?? job.recordingId ?? job.id,
                })}
              </h3>
              <p className={css['error']}>{job.error}</p>
              <p className={css['about']}>{t('events.attempts', { count: job.attempts })}</p>
              <div className={css['acts']}>
                <Button look="soft" onClick={() => replay.mutate(job)} disabled={replay.isPending} aria-describedby={`job-${job.id}`}>
                  {t('events.replay')}
                </Button>
              </div>
            </article>
          </li>
        ))}
      </ul>
    </section>
  );
}
