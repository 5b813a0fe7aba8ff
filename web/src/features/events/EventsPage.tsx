import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetterPage, LetterChoice } from '@watoto/shared/contract/http/events.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { StorageProblems } from '../recordings/StorageProblems.tsx';
import { DeadJobs } from './DeadJobs.tsx';
import { FailedMails } from './FailedMails.tsx';
import { LetterCard } from './LetterCard.tsx';
import { useDeadLetters, useLetterActs } from './use-dead-letters.ts';
import css from './EventsPage.module.css';

const ALL = 'all';

/** For admins: events that a part of the platform could not handle, and what to do with them. */
export function EventsPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(ALL);
  const [dropping, setDropping] = useState<{ choice: LetterChoice; count: number } | null>(null);
  const [consumer = '', topic = ''] = chosen.split(' ');
  const kind = chosen === ALL ? null : { consumer, topic };
  const letters = useDeadLetters(kind);
  const { replay, drop } = useLetterActs();
  const newest = letters.data?.pages[0];
  const items = letters.data?.pages.flatMap((page) => page.items) ?? [];
  const busy = replay.isPending || drop.isPending;
  const count = newest?.kinds.find((one) => one.consumer === consumer && one.topic === topic)?.count ?? 0;
  const trouble = replay.error ?? drop.error;
  useTitle(t('events.title'), t('app.name'));
  return (
    <Page title={t('events.title')} lead={t('events.intro')}>
      {letters.isPending && (
        <output aria-label={t('app.loading')}>
          <Skeleton height={220} />
        </output>
      )}
      {letters.isError && <LoadFailed query={letters} what={t('events.loadFailed')} />}
      {newest && <Passing page={newest} />}
      {newest && (newest.kinds.length > 0 || kind) && (
        <div className={css['tools']}>
          <div className={css['filter']}>
            <SelectField
              label={t('events.filter')}
              value={chosen}
              onChange={setChosen}
              options={[
                { value: ALL, label: t('events.any') },
                ...newest.kinds.map((one) => ({ value: `${one.consumer} ${one.topic}`, label: t('events.kindCount', one) })),
                ...(kind && count === 0 ? [{ value: chosen, label: t('events.kind', kind) }] : []),
              ]}
            />
          </div>
          {kind && count > 0 && (
            <>
              <Button look="soft" onClick={() => replay.mutate(kind)} disabled={busy}>
                {t('events.replayKind')}
              </Button>
              <Button look="plain" onClick={() => setDropping({ choice: kind, count })} disabled={busy}>
                {t('events.dropKind')}
              </Button>
            </>
          )}
        </div>
      )}
      {trouble && <Notice tone="error">{errorText(t, trouble)}</Notice>}
      {replay.data && replay.data.replayed > 0 && <Notice tone="success">{t('events.replayed', { count: replay.data.replayed })}</Notice>}
      {replay.data && replay.data.failed > 0 && <Notice tone="warning">{t('events.failed', { count: replay.data.failed })}</Notice>}
      {drop.data && <Notice tone="info">{t('events.dropped', { count: drop.data.dropped })}</Notice>}
      {newest && items.length === 0 && <EmptyState title={t('events.noneTitle')} text={t('events.noneText')} />}
      <ul className={css['list']}>
        {items.map((letter) => (
          <li key={letter.id}>
            <LetterCard
              letter={letter}
              busy={busy}
              onReplay={() => replay.mutate({ id: letter.id })}
              onDrop={() => setDropping({ choice: { id: letter.id }, count: 1 })}
            />
          </li>
        ))}
      </ul>
      {letters.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void letters.fetchNextPage()} disabled={letters.isFetchingNextPage}>
            {t('events.more')}
          </Button>
        </div>
      )}
      <DeadJobs />
      <FailedMails />
      <StorageProblems />
      <Dialog
        open={dropping !== null}
        onClose={() => setDropping(null)}
        title={t('events.dropTitle')}
        actions={
          <>
            <Button look="plain" onClick={() => setDropping(null)}>
              {t('app.cancel')}
            </Button>
            <Button
              look="danger"
              onClick={() => {
                if (dropping) drop.mutate(dropping.choice);
                setDropping(null);
              }}
            >
              {t('events.drop')}
            </Button>
          </>
        }
      >
        {t('events.dropText', { count: dropping?.count ?? 1 })}
      </Dialog>
    </Page>
  );
}

/** Does the bus work, and does anything wait? */
function Passing({ page: { busUp, outbox } }: { page: DeadLetterPage }) {
  const { t, i18n } = useTranslation();
  const minutes = Math.floor(outbox.ageSeconds / 60);
  const unit = minutes > 0 ? 'minute' : 'second';
  const age = new Intl.NumberFormat(localeOf(i18n.language, navigator.languages), { style: 'unit', unit, unitDisplay: 'long' }).format(
    minutes > 0 ? minutes : Math.floor(outbox.ageSeconds),
  );
  return (
    <section className={css['card']}>
      <h2>{t('events.bus')}</h2>
      <output>{t(busUp ? 'events.busUp' : 'events.busDown')}</output>
      <p className={css['about']}>
        {t('events.waiting', { count: outbox.waiting })}
        {outbox.waiting > 0 && `, ${t('events.oldest', { age })}`}
      </p>
    </section>
  );
}
