import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from './error-text.ts';

/** What of a query says that it failed, and asks again. */
export interface Failed {
  readonly error: unknown;
  readonly isFetching: boolean;
  refetch(): Promise<unknown>;
}

/** Says that something did not come, with the reason, and a way to try again. */
export function LoadFailed({ query, what }: { query: Failed; what?: string }) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="error"
      action={
        <Button look="plain" onClick={() => void query.refetch()} disabled={query.isFetching}>
          {t('app.retry')}
        </Button>
      }
    >
      {what ?? t('app.loadFailed')} {errorText(t, query.error)}
    </Notice>
  );
}
