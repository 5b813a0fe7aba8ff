import Checkbox from '@mui/material/Checkbox';
import { useTranslation } from 'react-i18next';
import type { Channels, NotificationPreference, NotificationPreferences } from '@watoto/shared/contract/http/notifications.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { PushCard } from './PushCard.tsx';
import { usePrefer, usePreferences } from './use-notifications.ts';
import css from './PreferencesPage.module.css';

const CHANNELS = ['inApp', 'email', 'push'] as const satisfies readonly (keyof Channels)[];

/** What the person wants to be told, and where. */
export function PreferencesPage() {
  const { t } = useTranslation();
  const preferences = usePreferences();
  const prefer = usePrefer();
  useTitle(t('notifications.choose'), t('app.name'));
  const { data } = preferences;
  const choose = ({ kind, ...channels }: NotificationPreference, channel: keyof Channels, on: boolean) =>
    prefer.mutate({ kind, channels: { ...channels, [channel]: on } });
  return (
    <Page
      width="text"
      title={t('notifications.choose')}
      lead={t('notifications.chooseText')}
      over={
        <LinkButton to="/notifications" look="plain">
          {t('notifications.back')}
        </LinkButton>
      }
    >
      {prefer.isError && <Notice tone="error">{errorText(t, prefer.error)}</Notice>}
      {preferences.isPending && (
        <output aria-label={t('app.loading')}>
          <Skeleton height={380} />
        </output>
      )}
      {preferences.isError && <LoadFailed query={preferences} what={t('notifications.loadFailed')} />}
      {data && (
        <>
          {!data.emailWorks && <Notice tone="info">{t('notifications.noEmail')}</Notice>}
          <Choices data={data} onChoose={choose} />
          <PushCard pushKey={data.pushKey} />
        </>
      )}
    </Page>
  );
}

function Choices({
  data,
  onChoose,
}: {
  data: NotificationPreferences;
  onChoose: (preference: NotificationPreference, channel: keyof Channels, on: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <table className={css['table']}>
      <thead>
        <tr>
          <th scope="col">{t('notifications.kind')}</th>
          {CHANNELS.map((channel) => (
            <th key={channel} scope="col">
              {t(`notifications.channel.${channel}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.kinds.map((preference) => {
          const kind = t(`notifications.kinds.${preference.kind}`);
          return (
            <tr key={preference.kind}>
              <th scope="row">{kind}</th>
              {CHANNELS.map((channel) => (
                <td key={channel}>
                  <Checkbox
                    checked={preference[channel]}
                    onChange={(event) => onChoose(preference, channel, event.target.checked)}
                    slotProps={{
                      input: { 'aria-label': t('notifications.choice', { kind, channel: t(`notifications.channel.${channel}`) }) },
                    }}
                  />
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
