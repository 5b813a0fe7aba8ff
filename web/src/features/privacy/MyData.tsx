import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrivacyRequest } from '@watoto/shared/contract/http/privacy.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useNow } from '../../ui/use-now.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { Section } from '../account/Section.tsx';
import { EraseDialog } from './EraseDialog.tsx';
import { privacyTrouble, useMyActs, useMyRequests } from './use-privacy.ts';
import css from '../account/AccountPage.module.css';

/** On my account: what the school keeps about me, and being forgotten. */
export function MyData() {
  const { t } = useTranslation();
  const requests = useMyRequests();
  const acts = useMyActs();
  const [erasing, setErasing] = useState(false);
  const newest = (kind: PrivacyRequest['kind']) => requests.data?.items.find((one) => one.kind === kind);
  const [wanted, erasure] = [newest('export'), newest('erase')];
  const waiting = erasure && ['asked', 'approved', 'running', 'failed'].includes(erasure.state);
  const error = acts.ask.error ?? acts.withdraw.error ?? acts.fetch.error;
  return (
    <Section title={t('privacy.mine.title')}>
      <p>{t('privacy.mine.about')}</p>
      {requests.isPending && (
        <output aria-label={t('app.loading')}>
          <Skeleton height={48} />
        </output>
      )}
      {requests.isError && <LoadFailed query={requests} what={t('privacy.mine.loadFailed')} />}
      {error && <Notice tone="error">{privacyTrouble(t, error)}</Notice>}
      <Wanted request={wanted} busy={acts.fetch.isPending} onFetch={(id) => acts.fetch.mutate(id)} />
      <Erasure request={erasure} busy={acts.withdraw.isPending} onWithdraw={(id) => acts.withdraw.mutate(id)} />
      <div className={css['act']}>
        <Button look="soft" onClick={() => acts.ask.mutate()} disabled={!requests.data || acts.ask.isPending || isMade(wanted)}>
          {t('privacy.mine.export')}
        </Button>
        {requests.data && !waiting && (
          <Button look="plain" onClick={() => setErasing(true)}>
            {t('privacy.mine.erase')}
          </Button>
        )}
      </div>
      <EraseDialog open={erasing} onClose={() => setErasing(false)} erase={acts.erase} />
    </Section>
  );
}

const isMade = (request: PrivacyRequest | undefined) => request?.state === 'approved' || request?.state === 'running';

function Wanted({ request, busy, onFetch }: { request: PrivacyRequest | undefined; busy: boolean; onFetch: (id: string) => void }) {
  const { t } = useTranslation();
  const time = useTime();
  const now = useNow(60_000);
  if (isMade(request)) return <Notice tone="info">{t('privacy.mine.exportAsked')}</Notice>;
  if (!request?.expiresAt || Date.parse(request.expiresAt) < now) return null;
  return (
    <>
      <Notice tone="success">{t('privacy.mine.until', { time: time(request.expiresAt) })}</Notice>
      <div className={css['act']}>
        <Button onClick={() => onFetch(request.id)} disabled={busy}>
          {t('privacy.mine.fetch')}
        </Button>
      </div>
    </>
  );
}

function Erasure({ request, busy, onWithdraw }: { request: PrivacyRequest | undefined; busy: boolean; onWithdraw: (id: string) => void }) {
  const { t } = useTranslation();
  const time = useTime();
  if (!request || request.state === 'done') return null;
  const { id, state, note, dueAt } = request;
  if (state === 'withdrawn') return <Notice tone="info">{t('privacy.mine.withdrawn')}</Notice>;
  const open = state === 'asked' || state === 'approved';
  return (
    <>
      <Notice tone={open ? 'warning' : 'info'}>
        {t(`privacy.mine.state.${state}`, { time: dueAt === null ? '' : time(dueAt) })}
        {note !== '' && ` ${t('privacy.mine.note', { note: noteOf(t, note) })}`}
      </Notice>
      {open && (
        <div className={css['act']}>
          <Button look="soft" onClick={() => onWithdraw(id)} disabled={busy}>
            {t('privacy.mine.withdraw')}
          </Button>
        </div>
      )}
    </>
  );
}

/** The platform itself writes why it could not; people write what they like. */
function noteOf(t: (key: 'privacy.held.courses' | 'privacy.held.lessons' | 'privacy.held.last_admin') => string, note: string): string {
  return note === 'courses' || note === 'lessons' || note === 'last_admin' ? t(`privacy.held.${note}`) : note;
}

function useTime(): (iso: string) => string {
  const { i18n } = useTranslation();
  return (iso) => new Date(iso).toLocaleString(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
}
