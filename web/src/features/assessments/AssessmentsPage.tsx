import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useUser } from '../auth/user-context.tsx';
import { AssessmentCard } from './AssessmentCard.tsx';
import { CreateDialog } from './CreateDialog.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { useAssessments } from './use-assessments.ts';
import css from './AssessmentsPage.module.css';

/** Everyone's way to assessments: students take them, staff make and grade them. `first`: one that was asked for by its id. */
export function AssessmentsPage({ first }: { first?: string }) {
  const { t } = useTranslation();
  const user = useUser();
  const navigate = useNavigate();
  const assessments = useAssessments();
  const [creating, setCreating] = useState(false);
  const staff = user.role !== 'student';
  useTitle(t('assessments.title'), t('app.name'));
  return (
    <Page
      title={t('assessments.title')}
      lead={t('assessments.lead')}
      acts={staff && <Button onClick={() => setCreating(true)}>{t('assessments.create')}</Button>}
    >
      <Loaded query={assessments}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items).toSorted((a, b) => Number(b.id === first) - Number(a.id === first));
          if (items.length === 0)
            return <EmptyState title={t('assessments.noneTitle')} text={t(staff ? 'assessments.noneStaff' : 'assessments.noneStudent')} />;
          return (
            <ul className={css['list']}>
              {items.map((assessment) => (
                <li key={assessment.id}>
                  <AssessmentCard assessment={assessment} now={Date.parse(pages[0]?.now ?? '')} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {assessments.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void assessments.fetchNextPage()} disabled={assessments.isFetchingNextPage}>
            {t('assessments.more')}
          </Button>
        </div>
      )}
      {staff && (
        <CreateDialog
          open={creating}
          onClose={() => setCreating(false)}
          onCreated={(assessmentId) => void navigate({ to: '/assessments/$assessmentId', params: { assessmentId } })}
        />
      )}
    </Page>
  );
}
