import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';
import css from './Study.module.css';

/** What a page shows of an answer: its place while it comes, what went wrong and a way to try again, or the answer. */
export function Loaded<T>({
  query,
  places = [96, 240],
  children,
}: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isFetching' | 'refetch'>;
  /** Heights of what will be there. */
  places?: readonly number[];
  children: (data: T) => ReactNode;
}) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error)
    return (
      <Notice
        tone="error"
        action={
          <Button look="plain" onClick={() => void query.refetch()} disabled={query.isFetching}>
            {t('app.retry')}
          </Button>
        }
      >
        {errorText(t, query.error)}
      </Notice>
    );
  return (
    <output aria-label={t('app.loading')} className={css['loading']}>
      {places.map((height) => (
        <Skeleton key={height} height={height} />
      ))}
    </output>
  );
}
