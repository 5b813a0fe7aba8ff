import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import css from './Recordings.module.css';

/** For admins: where database, manifests and storage did not say the same. */
export function StorageProblems() {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const problems = useInfiniteQuery({
    queryKey: ['recording-problems'],
    queryFn: ({ pageParam, signal }) =>
      api.call('recordings.problems', { query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  const items = problems.data?.pages.flatMap((page) => page.items) ?? [];
  const checkedAt = problems.data?.pages[0]?.checkedAt ?? null;
  return (
    <section aria-labelledby="storage-problems">
      <h2 id="storage-problems">{t('recordings.problems.title')}</h2>
      {problems.isPending && <Skeleton height={44} />}
      {problems.isError && (
        <Notice tone="error">
          {t('recordings.problems.loadFailed')} {errorText(t, problems.error)}
        </Notice>
      )}
      {problems.data && (
        <p className={css['about']}>
          {checkedAt === null
            ? t('recordings.problems.never')
            : t('recordings.problems.checked', { time: format.format(new Date(checkedAt)) })}
          {checkedAt !== null && items.length === 0 && ` ${t('recordings.problems.none')}`}
        </p>
      )}
      {items.length > 0 && (
        <ul className={css['finds']}>
          {items.map(({ kind, key, mended, foundAt }) => (
            <li key={`${kind} ${key}`}>
              <strong>{t(`recordings.problems.kind.${kind}`)}</strong> ·{' '}
              {t(mended ? 'recordings.problems.mended' : 'recordings.problems.open')} · {format.format(new Date(foundAt))}
              <br />
              <code>{key}</code>
            </li>
          ))}
        </ul>
      )}
      {problems.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void problems.fetchNextPage()} disabled={problems.isFetchingNextPage}>
            {t('recordings.more')}
          </Button>
        </div>
      )}
    </section>
  );
}
