import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import type { RosterEntry } from '@watoto/shared/contract/http/attempts.ts';
import { Button, LinkButton } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { SelectField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useTitle } from '../../../ui/use-title.ts';
import { errorText } from '../../api/error-text.ts';
import { ItemTable } from '../../gradebook/ItemTable.tsx';
import { Loaded } from '../../api/Loaded.tsx';
import { useAssessment } from '../use-assessments.ts';
import { ExtraDialog } from './ExtraDialog.tsx';
import { RegradeDialog } from './RegradeDialog.tsx';
import { ReopenDialog } from './ReopenDialog.tsx';
import { type Filter, FILTERS, isShown } from './roster.ts';
import { RosterRow } from './RosterRow.tsx';
import { type LoadedRoster, useGrant, useRoster } from './use-roster.ts';
import css from '../AssessmentsPage.module.css';

/** The class, and how far everyone is with an assessment: more time, another try, grading again. */
export function RosterPage({ assessmentId }: { assessmentId: string }) {
  const { t } = useTranslation();
  const assessment = useAssessment(assessmentId);
  const roster = useRoster(assessmentId);
  const [regrading, setRegrading] = useState(false);
  const [items, setItems] = useState(false);
  const title = t('assessments.roster.title', { title: assessment.data?.title ?? '' });
  useTitle(title, t('app.name'));
  return (
    <Page
      title={title}
      over={
        <LinkButton look="plain" to="/assessments/$assessmentId" params={{ assessmentId }}>
          {t('assessments.roster.editor')}
        </LinkButton>
      }
      acts={
        <>
          <Button look="soft" onClick={() => setItems(!items)}>
            {t(items ? 'assessments.roster.hideItems' : 'assessments.book.items')}
          </Button>
          <Button look="soft" onClick={() => setRegrading(true)}>
            {t('assessments.regrade.open')}
          </Button>
        </>
      }
    >
      {items && assessment.data && <ItemTable assessmentId={assessmentId} title={assessment.data.title} />}
      <Loaded query={assessment}>
        {(about) => <Loaded query={roster}>{(loaded) => <Class assessment={about} loaded={loaded} />}</Loaded>}
      </Loaded>
      <RegradeDialog assessmentId={assessmentId} open={regrading} onClose={() => setRegrading(false)} />
    </Page>
  );
}

function Class({ assessment, loaded }: { assessment: Assessment; loaded: LoadedRoster }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>('all');
  const [granting, setGranting] = useState<RosterEntry | null>(null);
  const [reopening, setReopening] = useState<{ attemptId: string; name: string } | null>(null);
  const grant = useGrant(assessment.id);
  const now = useNow(1_000) + Date.parse(loaded.roster.now) - loaded.at;
  const { items } = loaded.roster;
  const shown = items.filter((entry) => isShown(entry, filter));
  if (items.length === 0) return <EmptyState title={t('assessments.roster.emptyTitle')} text={t('assessments.roster.emptyText')} />;
  return (
    <>
      <div className={css['filter']}>
        <SelectField
          label={t('assessments.roster.show')}
          value={filter}
          options={FILTERS.map((value) => ({
            value,
            label: t(`assessments.roster.filter.${value}`, { n: items.filter((entry) => isShown(entry, value)).length }),
          }))}
          onChange={setFilter}
        />
      </div>
      <div className={css['said']}>
        <Undo grant={grant} />
      </div>
      {shown.length === 0 ? (
        <p>{t('assessments.roster.nobody')}</p>
      ) : (
        <ul className={css['list']}>
          {shown.map((entry) => (
            <RosterRow
              key={entry.student.id}
              entry={entry}
              total={assessment.totalPoints}
              questions={assessment.questions}
              now={now}
              onExtra={() => {
                grant.reset();
                setGranting(entry);
              }}
              onReopen={(attemptId) => setReopening({ attemptId, name: entry.student.name })}
            />
          ))}
        </ul>
      )}
      {granting && <ExtraDialog assessment={assessment} entry={granting} grant={grant} onClose={() => setGranting(null)} />}
      {reopening && <ReopenDialog assessmentId={assessment.id} {...reopening} onClose={() => setReopening(null)} />}
    </>
  );
}

/** What was just granted or taken back, and the way back from there. */
function Undo({ grant }: { grant: ReturnType<typeof useGrant> }) {
  const { t } = useTranslation();
  const { variables } = grant;
  if (grant.isError) return <Notice tone="error">{errorText(t, grant.error)}</Notice>;
  if (!grant.isSuccess || !variables) return null;
  const { name, before, extra } = variables;
  return (
    <Notice
      tone="success"
      action={
        <Button look="plain" onClick={() => grant.mutate({ ...variables, before: extra, extra: before })}>
          {t('assessments.roster.undo')}
        </Button>
      }
    >
      {t(extra === null ? 'assessments.roster.tookBack' : 'assessments.roster.gave', { name })}
    </Notice>
  );
}
