import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField, SwitchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { Loaded } from '../api/Loaded.tsx';
import { useAssessments } from '../assessments/use-assessments.ts';
import { useDates } from '../assessments/use-dates.ts';
import { useQueue } from './use-grading.ts';
import css from '../assessments/AssessmentsPage.module.css';

export interface QueueSearch {
  assessmentId?: string;
}

/** What waits for a person, oldest first. */
export function QueuePage({ assessmentId, onChoose }: QueueSearch & { onChoose: (assessmentId: string | undefined) => void }) {
  const { t } = useTranslation();
  const { dateTime } = useDates();
  const [anonymous, setAnonymous] = useState(false);
  const queue = useQueue(assessmentId, anonymous);
  const assessments = useAssessments().data?.pages.flatMap(({ items }) => items) ?? [];
  useTitle(t('assessments.grading.title'), t('app.name'));
  return (
    <Page
      title={t('assessments.grading.title')}
      lead={t('assessments.grading.lead')}
      acts={<SwitchField label={t('assessments.grading.anonymous')} checked={anonymous} onChange={setAnonymous} />}
    >
      <div className={css['filter']}>
        <SelectField
          label={t('assessments.grading.which')}
          value={assessmentId ?? ''}
          options={[
            { value: '', label: t('assessments.grading.all') },
            ...assessments.map(({ id, title, course }) => ({ value: id as string, label: `${title} · ${course.title}` })),
          ]}
          onChange={(id) => onChoose(id === '' ? undefined : id)}
        />
      </div>
      <Loaded query={queue}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return <EmptyState title={t('assessments.grading.emptyTitle')} text={t('assessments.grading.emptyText')} />;
          return (
            <ul className={css['list']}>
              {items.map(({ id, assessment, student, submittedAt, answers, graded, attempt }) => (
                <li key={id} className={css['card']}>
                  <div>
                    <h2>{student?.name ?? t('assessments.grading.anonymousStudent')}</h2>
                    <p className={css['about']}>
                      {assessment.title} · {assessment.course.title} · {t('assessments.grading.attempt', { n: attempt })}
                    </p>
                    <p className={css['about']}>
                      {t('assessments.grading.handedIn', { date: dateTime(submittedAt) })} ·{' '}
                      {t('assessments.grading.progress', { graded, count: answers })}
                    </p>
                  </div>
                  <LinkButton
                    to="/grading/$attemptId"
                    params={{ attemptId: id }}
                    search={anonymous ? { anonymous: true } : {}}
                    aria-label={t('assessments.startOf', {
                      action: t('assessments.grade'),
                      title: student?.name ?? t('assessments.grading.anonymousStudent'),
                    })}
                  >
                    {t('assessments.grade')}
                  </LinkButton>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {queue.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void queue.fetchNextPage()} disabled={queue.isFetchingNextPage}>
            {t('assessments.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}
