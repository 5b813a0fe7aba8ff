import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  refetch(): Promise<unknown>;
}

/** What a page shows of what it asked for: grey places while it comes, why it did not, or the thing itself. */
export function Loaded<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (!query.error)
    return (
      <output aria-label={t('app.loading')}>
        <Skeleton height={240} />
      </output>
    );
  return (
    <Notice
      tone="error"
      action={
        <Button look="plain" onClick={() => void query.refetch()} disabled={query.isFetching}>
          {t('app.retry')}
        </Button>
      }
    >
      {t('assessments.loadFailed')} {errorText(t, query.error)}
    </Notice>
  );
}
