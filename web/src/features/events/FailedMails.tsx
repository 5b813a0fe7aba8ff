import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
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
    <section aria-label={t('events.mails')}>
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
          {t('events.mailsLoadFailed')} {errorText(t, list.error)}
        </Notice>
      )}
      {(mails.length > 0 || retry.isSuccess) && <h2>{t('events.mails')}</h2>}
      {retry.isError && <Notice tone="error">{errorText(t, retry.error)}</Notice>}
      {retry.data && <Notice tone="info">{t('events.mailsRetried', { count: retry.data.retried })}</Notice>}
      <ul className={css['list']}>
        {mails.map((mail) => (
          <li key={mail.id}>
            <article className={css['card']} aria-labelledby={`mail-${mail.id}`}>
              <h3 id={`mail-${mail.id}`}>{t('events.mailTo', { name: mail.to.name, email: mail.email })}</h3>
              <p className={css['error']}>{mail.error}</p>
              <p className={css['about']}>
                {t(`notifications.kinds.${mail.kind}`)}: {mail.title} · {format.format(new Date(mail.at))} ·{' '}
                {t('events.attempts', { count: mail.attempts })}
              </p>
              <div className={css['acts']}>
                <Button look="soft" onClick={() => retry.mutate([mail.id])} disabled={retry.isPending} aria-describedby={`mail-${mail.id}`}>
                  {t('events.replay')}
                </Button>
              </div>
            </article>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {t('events.more')}
          </Button>
        </div>
      )}
    </section>
  );
}
