import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey, NewApiKey } from '@watoto/shared/contract/http/api-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { KeyCard } from './KeyCard.tsx';
import { MadeKeyDialog, RevokeDialog } from './KeyDialogs.tsx';
import { NewKeyDialog } from './NewKeyDialog.tsx';
import { useApiKeyActs, useApiKeys } from './use-api-keys.ts';
import css from './ApiKeysPage.module.css';

/** Keys for programs that use the API in the school's name. */
export function ApiKeysPage() {
  const { t } = useTranslation();
  const keys = useApiKeys();
  const { create, revoke } = useApiKeyActs();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const found = keys.data?.pages.flatMap(({ items }) => items);
  useTitle(t('apiKeys.title'), t('app.name'));
  const begin = () => {
    create.reset();
    setMaking(true);
  };
  const make = (body: NewApiKey) => create.mutate(body, { onSuccess: () => setMaking(false) });
  const end = (key: ApiKey) => {
    setEnding(null);
    revoke.mutate(key);
  };
  return (
    <Page title={t('apiKeys.title')} lead={t('apiKeys.about')} acts={<Button onClick={begin}>{t('apiKeys.new')}</Button>}>
      {revoke.isError && <Notice tone="error">{errorText(t, revoke.error)}</Notice>}
      {revoke.data && <Notice tone="success">{t('apiKeys.ended', { name: revoke.data.name })}</Notice>}
      {keys.isPending && <LoadingKeys />}
      {keys.isError && <LoadFailed query={keys} what={t('apiKeys.loadFailed')} />}
      {found?.length === 0 && <EmptyState title={t('apiKeys.noneTitle')} text={t('apiKeys.noneText')} />}
      {found && found.length > 0 && (
        <ul className={css['list']}>
          {found.map((key) => (
            <li key={key.id}>
              <KeyCard apiKey={key} busy={revoke.isPending} onRevoke={() => setEnding(key)} />
            </li>
          ))}
        </ul>
      )}
      {keys.hasNextPage && (
        <Button look="soft" onClick={() => void keys.fetchNextPage()} disabled={keys.isFetchingNextPage}>
          {t('courses.more')}
        </Button>
      )}
      <NewKeyDialog open={making} busy={create.isPending} error={create.error} onClose={() => setMaking(false)} onCreate={make} />
      <MadeKeyDialog made={making ? null : (create.data ?? null)} onClose={() => create.reset()} />
      <RevokeDialog apiKey={ending} onClose={() => setEnding(null)} onConfirm={end} />
    </Page>
  );
}

function LoadingKeys() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1].map((card) => (
        <Skeleton key={card} height={140} />
      ))}
    </output>
  );
}
