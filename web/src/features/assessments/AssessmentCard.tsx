import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { mayStart, stateOf } from './assessment-state.ts';
import { useStart } from './use-assessments.ts';
import { useDates } from './use-dates.ts';
import css from './AssessmentsPage.module.css';

/** One assessment in a list: what it is, how it stands, and the way on. */
export function AssessmentCard({ assessment, now }: { assessment: Assessment; now: number }) {
  const { t } = useTranslation();
  const { dateTime } = useDates();
  const { course, title, type, mine, work, opensAt } = assessment;
  const limit = mine ? mine.timeLimitMinutes : assessment.timeLimitMinutes;
  const closesAt = mine ? mine.closesAt : assessment.closesAt;
  // What was granted to this student beside the time that all have.
  const own = mine ? (mine.timeLimitMinutes ?? 0) - (assessment.timeLimitMinutes ?? 0) : 0;
  const state = stateOf(assessment, now);
  const facts = [
    t('assessments.questions', { count: assessment.questions }),
    t('assessments.points', { count: assessment.totalPoints }),
    limit === null ? t('assessments.noLimit') : t('assessments.minutes', { count: limit }),
    ...(own > 0 ? [t('assessments.ownTime', { count: own })] : []),
    ...(closesAt === null ? [] : [t('assessments.closes', { date: dateTime(closesAt) })]),
    ...(mine && mine.attemptsLeft > 0 ? [t('assessments.attemptsLeft', { count: mine.attemptsLeft })] : []),
  ];
  return (
    <article className={css['card']}>
      <div>
        <p className={css['about']}>
          {course.title} · {t(`assessments.type.${type}`)}
        </p>
        <h2>{title}</h2>
        <p className={css['about']}>{facts.join(' · ')}</p>
        <p className={css['state']}>
          {state === 'soon' && opensAt !== null
            ? t('assessments.state.soon', { date: dateTime(opensAt) })
            : t(`assessments.state.${state}`, { percent: mine?.bestPercent ?? 100, date: '' })}
          {work && work.toGrade > 0 && ` · ${t('assessments.toGrade', { count: work.toGrade })}`}
        </p>
      </div>
      <div className={css['actions']}>
        {mine ? <StudentActions assessment={assessment} now={now} /> : <StaffActions assessment={assessment} />}
      </div>
    </article>
  );
}

function StaffActions({ assessment: { id, title, course, work } }: { assessment: Assessment }) {
  const { t } = useTranslation();
  const of = (action: string) => t('assessments.startOf', { action, title });
  return (
    <>
      {work !== null && work.toGrade > 0 && (
        <LinkButton to="/grading" search={{ assessmentId: id }} aria-label={of(t('assessments.grade'))}>
          {t('assessments.grade')}
        </LinkButton>
      )}
      <LinkButton look="soft" to="/assessments/$assessmentId" params={{ assessmentId: id }} aria-label={of(t('assessments.edit'))}>
        {t('assessments.edit')}
      </LinkButton>
      <LinkButton
        look="soft"
        to="/assessments/$assessmentId/students"
        params={{ assessmentId: id }}
        aria-label={of(t('assessments.students'))}
      >
        {t('assessments.students')}
      </LinkButton>
      <LinkButton look="plain" to="/gradebook/$courseId" params={{ courseId: course.id }} aria-label={of(t('assessments.gradebook'))}>
        {t('assessments.gradebook')}
      </LinkButton>
    </>
  );
}

function StudentActions({ assessment, now }: { assessment: Assessment; now: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const start = useStart((attemptId) => void navigate({ to: '/attempts/$attemptId', params: { attemptId } }));
  const { id, title, mine } = assessment;
  const limit = mine?.timeLimitMinutes ?? null;
  const of = (action: string) => t('assessments.startOf', { action, title });
  const words = t(mine?.lastAttempt ? 'assessments.again' : 'assessments.start');
  return (
    <>
      {mine?.lastAttempt && !mine.openAttempt && (
        <LinkButton look="soft" to="/attempts/$attemptId" params={{ attemptId: mine.lastAttempt }} aria-label={of(t('assessments.see'))}>
          {t('assessments.see')}
        </LinkButton>
      )}
      {mine?.openAttempt && (
        <LinkButton to="/attempts/$attemptId" params={{ attemptId: mine.openAttempt }} aria-label={of(t('assessments.goOn'))}>
          {t('assessments.goOn')}
        </LinkButton>
      )}
      {mayStart(assessment, now) && (
        <Button onClick={() => setAsking(true)} aria-label={of(words)} look={mine?.lastAttempt ? 'plain' : 'filled'}>
          {words}
        </Button>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('assessments.startTitle', { title })}
        actions={
          <>
            <Button look="plain" onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button onClick={() => start.mutate(id)} disabled={start.isPending}>
              {t('assessments.start')}
            </Button>
          </>
        }
      >
        {limit === null ? t('assessments.startFree') : t('assessments.startTimed', { count: limit })}
        {start.isError && <Notice tone="error">{errorText(t, start.error)}</Notice>}
      </Dialog>
    </>
  );
}
