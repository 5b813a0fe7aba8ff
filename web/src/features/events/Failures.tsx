import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';
import { type Failed, LoadFailed } from '../api/LoadFailed.tsx';
import css from './EventsPage.module.css';

interface FailuresProps {
  readonly title: string;
  readonly query: Failed & { readonly isPending: boolean };
  readonly loadFailed: string;
  /** Why another try was refused. */
  readonly trouble: unknown;
  /** What another try has done. */
  readonly done: string | null;
  /** The list's `Failure`s, with keys. */
  readonly children: readonly ReactNode[];
}

/** What failed of one kind, each with another try. Nothing is shown where there is none. */
export function Failures({ title, query, loadFailed, trouble, done, children }: FailuresProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      {query.isPending && <Skeleton height={44} />}
      {query.error !== null && <LoadFailed query={query} what={loadFailed} />}
      {(children.length > 0 || done) && <h2>{title}</h2>}
      {trouble !== null && <Notice tone="error">{errorText(t, trouble)}</Notice>}
      {done && <Notice tone="info">{done}</Notice>}
      <ul className={css['list']}>{children}</ul>
    </section>
  );
}

interface FailureProps {
  readonly id: string;
  readonly title: string;
  readonly error: string;
  readonly about: string;
  readonly busy: boolean;
  readonly onRetry: () => void;
}

/** One that failed: what, why, how often it was tried. */
export function Failure({ id, title, error, about, busy, onRetry }: FailureProps) {
  const { t } = useTranslation();
  return (
    <li>
      <article className={css['card']} aria-labelledby={`failure-${id}`}>
        <h3 id={`failure-${id}`}>{title}</h3>
        <p className={css['error']}>{error}</p>
        <p className={css['about']}>{about}</p>
        <div className={css['acts']}>
          <Button look="soft" onClick={onRetry} disabled={busy} aria-describedby={`failure-${id}`}>
            {t('events.replay')}
          </Button>
        </div>
      </article>
    </li>
  );
}
