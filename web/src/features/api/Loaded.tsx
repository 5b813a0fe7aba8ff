import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { type Failed, LoadFailed } from './LoadFailed.tsx';
import css from './Loaded.module.css';

interface Asked<T> extends Failed {
  readonly data: T | undefined;
}

interface LoadedProps<T> {
  readonly query: Asked<T>;
  /** Heights of what will be there. */
  readonly places?: readonly number[];
  readonly children: (data: T) => ReactNode;
}

/** What a page shows of what it asked for: grey places while it comes, why it did not come and a way to try again, or the thing itself. */
export function Loaded<T>({ query, places = [240], children }: LoadedProps<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <LoadFailed query={query} />;
  return (
    <output aria-label={t('app.loading')} className={css['loading']}>
      {places.map((height) => (
        <Skeleton key={height} height={height} />
      ))}
    </output>
  );
}
