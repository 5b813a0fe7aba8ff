import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ERASE_AFTER_HOURS, type PrivacyCase, PrivacyState } from '@watoto/shared/contract/http/privacy.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { CaseRow } from './CaseRow.tsx';
import { DecideDialog } from './DecideDialog.tsx';
import { type Decision, privacyTrouble, useCases, useDecide } from './use-privacy.ts';
import css from './PrivacyPage.module.css';

const ALL = 'all';

/** For admins: who wants their data, and who wants to be forgotten. */
export function PrivacyPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<PrivacyState | typeof ALL>(ALL);
  const [asking, setAsking] = useState<{ of: PrivacyCase; decision: Decision['decision'] } | null>(null);
  const cases = useCases(state === ALL ? null : state);
  const decide = useDecide();
  const found = cases.data?.pages.flatMap(({ items }) => items);
  useTitle(t('privacy.title'), t('app.name'));
  return (
    <Page apart title={t('privacy.title')} lead={t('privacy.lead', { hours: ERASE_AFTER_HOURS })}>
      <div className={css['filter']}>
        <SelectField
          label={t('privacy.filter')}
          value={state}
          onChange={setState}
          options={[
            { value: ALL, label: t('privacy.all') },
            ...PrivacyState.options.map((value) => ({ value, label: t(`privacy.state.${value}`) })),
          ]}
        />
      </div>
      {decide.isSuccess && <Notice tone="success">{t('privacy.saved')}</Notice>}
      {decide.isError && <Notice tone="error">{privacyTrouble(t, decide.error)}</Notice>}
      {cases.isPending && (
        <output aria-label={t('app.loading')} className={css['list']}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={80} />
          ))}
        </output>
      )}
      {cases.isError && <LoadFailed query={cases} what={t('privacy.loadFailed')} />}
      {found && (
        <ul className={css['list']}>
          {found.map((one) => (
            <CaseRow key={one.id} of={one} busy={decide.isPending} onDecide={(decision) => setAsking({ of: one, decision })} />
          ))}
        </ul>
      )}
      {found?.length === 0 && <EmptyState title={t('privacy.none')} text={t('privacy.noneText')} />}
      {cases.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void cases.fetchNextPage()} disabled={cases.isFetchingNextPage}>
            {t('courses.more')}
          </Button>
        </div>
      )}
      {asking && (
        <DecideDialog
          decision={asking.decision}
          name={asking.of.person?.name ?? t('privacy.gone')}
          onClose={() => setAsking(null)}
          onDecide={(note) => {
            decide.mutate({ id: asking.of.id, decision: asking.decision, note });
            setAsking(null);
          }}
        />
      )}
    </Page>
  );
}
