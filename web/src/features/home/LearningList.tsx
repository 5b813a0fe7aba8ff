import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Home } from '@watoto/shared/contract/http/timetable.ts';
import { LinkButton } from '../../ui/Button.tsx';
import css from './HomePage.module.css';

/** Courses that a student is in the middle of, and how far. */
export function LearningList({ courses }: { courses: Home['learning'] }) {
  const { t } = useTranslation();
  const title = useId();
  return (
    <section className={css['part']} aria-labelledby={title}>
      <h2 id={title}>{t('home.learning')}</h2>
      {courses.length === 0 && (
        <>
          <p className={css['text']}>{t('home.emptyLearning')}</p>
          <LinkButton to="/courses" look="soft">
            {t('home.findCourses')}
          </LinkButton>
        </>
      )}
      <ul className={css['courses']}>
        {courses.map(({ courseId, title: name, percentage }) => (
          <li key={courseId} className={css['course']}>
            <LinkButton to="/courses/$courseId" params={{ courseId }} look="plain">
              {name}
            </LinkButton>
            <div className={css['bar']} aria-hidden="true">
              <div style={{ inlineSize: `${percentage}%` }} />
            </div>
            <span className={css['text']}>{t('home.progress', { percentage: Math.round(percentage) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
