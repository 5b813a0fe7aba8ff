import type { TFunction } from 'i18next';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Device } from '@watoto/shared/contract/http/auth.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { localeOf } from '../../i18n/languages.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { agentName } from './agent-name.ts';
import { Section } from './Section.tsx';
import css from './AccountPage.module.css';

const KEY = ['devices'];

/** Where I am signed in, and ending that. */
export function Devices() {
  const { t } = useTranslation();
  const api = useApi();
  const devices = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.call('auth.devices', { signal }) });
  const out = useSignOut();
  const items = devices.data?.items ?? [];
  const others = items.filter(({ current }) => !current);
  return (
    <Section title={t('account.devices')}>
      {devices.isPending && (
        <output aria-label={t('app.loading')}>
          <Skeleton height={120} />
        </output>
      )}
      {devices.isError && <LoadFailed query={devices} />}
      {out.isError && <Notice tone="error">{errorText(t, out.error)}</Notice>}
      {out.isSuccess && (
        <Notice tone="success">
          {out.variables ? t('account.deviceOut', { name: nameOf(t, out.variables) }) : t('account.othersOut')}
        </Notice>
      )}
      <ul className={css['list']}>
        {items.map((device) => (
          <DeviceRow key={device.id} device={device} busy={out.isPending} onSignOut={() => out.mutate(device)} />
        ))}
      </ul>
      {devices.data && others.length === 0 && <p className={css['about']}>{t('account.noDevices')}</p>}
      {others.length > 1 && (
        <div className={css['act']}>
          <Button look="soft" onClick={() => out.mutate(null)} disabled={out.isPending}>
            {t('account.signOutOthers')}
          </Button>
        </div>
      )}
    </Section>
  );
}

function DeviceRow({ device, busy, onSignOut }: { device: Device; busy: boolean; onSignOut: () => void }) {
  const { t, i18n } = useTranslation();
  const name = nameOf(t, device);
  const time = new Date(device.lastUsedAt).toLocaleString(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <li className={css['device']}>
      <div>
        <div className={css['name']}>{name}</div>
        <div className={css['about']}>
          {t('account.from', { address: device.address })} · {t('account.lastUsed', { time })}
        </div>
      </div>
      {device.current ? (
        <strong>{t('account.thisDevice')}</strong>
      ) : (
        <Button look="plain" onClick={onSignOut} disabled={busy} aria-label={t('account.signOutNamed', { name })}>
          {t('account.signOutDevice')}
        </Button>
      )}
    </li>
  );
}

function nameOf(t: TFunction, { agent }: Device): string {
  return agentName(agent) ?? t('account.unknownDevice');
}

/** One device, or with null all others. */
function useSignOut() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (device: Device | null) =>
      device
        ? api.call('auth.signOutDevice', { params: { id: device.id } })
        : api.call('auth.signOutEverywhere', { query: { except: 'current' } }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
