import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '@watoto/shared/contract/http/api-keys.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import css from './ApiKeysPage.module.css';

/** One key: whose, what it may, when it was last used, and its end. */
export function KeyCard({ apiKey, busy, onRevoke }: { apiKey: ApiKey; busy: boolean; onRevoke: () => void }) {
  const { t, i18n } = useTranslation();
  const title = useId();
  const { name, prefix, scopes, owner, createdAt, lastUsedAt, expiresAt, state } = apiKey;
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  const day = (iso: string) => format.format(new Date(iso));
  return (
    <article className={css['card']} aria-labelledby={title} data-state={state}>
      <div className={css['cardHead']}>
        <h2 id={title} className={css['name']}>
          {name}
        </h2>
        <span className={css['state']} data-state={state}>
          {t(`apiKeys.state.${state}`)}
        </span>
      </div>
      <p className={css['hint']}>
        <code>{prefix}…</code> · {t('apiKeys.by', { name: owner.name })}
      </p>
      <ul className={css['chips']} aria-label={t('apiKeys.scopes')}>
        {scopes.map((scope) => (
          <li key={scope}>
            <code>{scope}</code>
          </li>
        ))}
      </ul>
      <p className={css['hint']}>
        {t('apiKeys.createdAt', { day: day(createdAt) })} ·{' '}
        {lastUsedAt === null ? t('apiKeys.neverUsed') : t('apiKeys.usedAt', { day: day(lastUsedAt) })} ·{' '}
        {expiresAt === null ? t('apiKeys.noEnd') : t('apiKeys.endsAt', { day: day(expiresAt) })}
      </p>
      {state === 'active' && (
        <div>
          <Button look="plain" onClick={onRevoke} disabled={busy} aria-describedby={title}>
            {t('apiKeys.revoke')}
          </Button>
        </div>
      )}
    </article>
  );
}
