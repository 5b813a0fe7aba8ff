import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { usePush } from './use-push.ts';
import css from './PreferencesPage.module.css';

/** Turns the notifications of this device on and off. */
export function PushCard({ pushKey }: { pushKey: string | null }) {
  const { t } = useTranslation();
  const title = useId();
  const { state, change } = usePush(pushKey);
  const why = pushKey === null ? 'none' : state === 'blocked' || state === 'unsupported' ? state : null;
  return (
    <section className={css['card']} aria-labelledby={title}>
      <h2 id={title}>{t('notifications.push.title')}</h2>
      <output className={css['text']}>
        {why === null ? t(state === 'on' ? 'notifications.push.isOn' : 'notifications.push.text') : t(`notifications.push.${why}`)}
      </output>
      {change.isError && <Notice tone="error">{errorText(t, change.error)}</Notice>}
      {why === null && state && (
        <Button look="soft" onClick={() => change.mutate(state !== 'on')} disabled={change.isPending}>
          {t(state === 'on' ? 'notifications.push.off' : 'notifications.push.on')}
        </Button>
      )}
    </section>
  );
}
