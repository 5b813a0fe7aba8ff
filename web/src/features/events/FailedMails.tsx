import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { useApi } from '../api/api-context.tsx';
import { Failure, Failures } from './Failures.tsx';
import css from './EventsPage.module.css';

const KEY = ['failed-mails'];
const LOOK_EVERY_MS = 10_000;

function useFailedMails() {
  const api = useApi();
  const queries = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) =>
      api.call('events.failedMails', { query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LOOK_EVERY_MS,
  });
  const retry = useMutation({
    mutationFn: (ids: string[]) => api.call('events.retryMails', { body: { ids } }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return { list, retry };
}

/** Mails that did not go out: to whom, why, when; and another try. Nothing is shown where there is none. */
export function FailedMails() {
  const { t, i18n } = useTranslation();
  const { list, retry } = useFailedMails();
  const format = new Intl.DateTimeFormat(localeOf(i18n.language, navigator.languages), { dateStyle: 'medium', timeStyle: 'short' });
  const mails = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Failures
        title={t('events.mails')}
        query={list}
        loadFailed={t('events.mailsLoadFailed')}
        trouble={retry.error}
        done={retry.data ? t('events.mailsRetried', { count: retry.data.retried }) : null}
      >
        {mails.map((mail) => (
          <Failure
            key={mail.id}
            id={mail.id}
            title={t('events.mailTo', { name: mail.to.name, email: mail.email })}
            error={mail.error}
            about={`${t(`notifications.kinds.${mail.kind}`)}: ${mail.title} · ${format.format(new Date(mail.at))} · ${t('events.attempts', { count: mail.attempts })}`}
            busy={retry.isPending}
            onRetry={() => retry.mutate([mail.id])}
          />
        ))}
      </Failures>
      {list.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {t('events.more')}
          </Button>
        </div>
      )}
    </>
  );
}
