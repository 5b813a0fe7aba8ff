import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Home } from '@watoto/shared/contract/http/timetable.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { useUser } from '../auth/user-context.tsx';
import { LessonsPage } from '../lessons/LessonsPage.tsx';
import { LearningList } from './LearningList.tsx';
import css from './HomePage.module.css';

const REFRESH_MS = 60_000;

/** Where everyone lands: lessons first, then what else waits for them. */
export function HomePage() {
  const { t } = useTranslation();
  const { firstName, role } = useUser();
  const api = useApi();
  const home = useQuery({ queryKey: ['home'], queryFn: ({ signal }) => api.call('home.get', { signal }), refetchInterval: REFRESH_MS });
  return (
    <LessonsPage
      firstName={firstName}
      after={
        <LinkButton to="/timetable" look="plain">
          {t('home.wholeTimetable')}
        </LinkButton>
      }
    >
      {home.isPending && <Skeleton height={120} />}
      {home.isError && !home.data && <Notice tone="error">{errorText(t, home.error)}</Notice>}
      {home.data && role === 'student' && <LearningList courses={home.data.learning} />}
      {home.data?.school && <School school={home.data.school} />}
      {home.data && home.data.toGrade !== null && <ToGrade count={home.data.toGrade} />}
    </LessonsPage>
  );
}

function ToGrade({ count }: { count: number }) {
  const { t } = useTranslation();
  const title = useId();
  return (
    <section className={css['part']} aria-labelledby={title}>
      <h2 id={title}>{t('home.toGrade')}</h2>
      <p className={css['text']}>{count === 0 ? t('home.nothingToGrade') : t('home.toGradeText', { count })}</p>
      {count > 0 && (
        <LinkButton to="/grading" look="soft">
          {t('home.toGrade')}
        </LinkButton>
      )}
    </section>
  );
}

function School({ school }: { school: NonNullable<Home['school']> }) {
  const { t } = useTranslation();
  const title = useId();
  return (
    <section className={css['part']} aria-labelledby={title}>
      <h2 id={title}>{t('home.school')}</h2>
      <dl className={css['figures']}>
        {(['live', 'lessonsToday', 'students', 'teachers', 'courses'] as const).map((figure) => (
          <div key={figure}>
            <dt>{t(`home.${figure}`)}</dt>
            <dd>{school[figure]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
