import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PupilConsent } from '@watoto/shared/contract/http/consents.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { AskDialog } from './AskDialog.tsx';
import { ConsentRow } from './ConsentRow.tsx';
import { useAskGuardian, useConsents } from './use-consents.ts';
import css from '../privacy/PrivacyPage.module.css';

const ALL = 'all';
const STATES = ['none', 'asked', 'given', 'refused', 'withdrawn'] as const;

/** For admins: what the guardians of the pupils have said, and asking them again. */
export function ConsentsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<PupilConsent['state'] | typeof ALL>(ALL);
  const [asking, setAsking] = useState<PupilConsent | null>(null);
  const consents = useConsents(state === ALL ? null : state);
  const ask = useAskGuardian();
  const found = consents.data?.pages.flatMap(({ items }) => items);
  useTitle(t('privacy.consents.title'), t('app.name'));
  return (
    <Page apart title={t('privacy.consents.title')} lead={t('privacy.consents.lead')}>
      <div className={css['filter']}>
        <SelectField
          label={t('privacy.consents.filter')}
          value={state}
          onChange={setState}
          options={[
            { value: ALL, label: t('privacy.consents.all') },
            ...STATES.map((value) => ({ value, label: t(`privacy.consents.state.${value}`) })),
          ]}
        />
      </div>
      {ask.isSuccess && <Notice tone="success">{t('privacy.consents.asked', { email: ask.variables.guardianEmail })}</Notice>}
      {consents.isPending && (
        <output aria-label={t('app.loading')} className={css['list']}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={80} />
          ))}
        </output>
      )}
      {consents.isError && <LoadFailed query={consents} what={t('privacy.consents.loadFailed')} />}
      {found && (
        <ul className={css['list']}>
          {found.map((one) => (
            <ConsentRow key={one.pupil.id} of={one} onAsk={() => setAsking(one)} />
          ))}
        </ul>
      )}
      {found?.length === 0 && <EmptyState title={t('privacy.consents.none')} text={t('privacy.consents.noneText')} />}
      {consents.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void consents.fetchNextPage()} disabled={consents.isFetchingNextPage}>
            {t('courses.more')}
          </Button>
        </div>
      )}
      {asking && (
        <AskDialog
          of={asking}
          ask={ask}
          onClose={() => {
            setAsking(null);
            if (ask.isError) ask.reset();
          }}
        />
      )}
    </Page>
  );
}
