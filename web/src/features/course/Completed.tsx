import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import css from './Study.module.css';

/** A completed course is a reason to be glad. */
export function Completed({ course }: { course: Course }) {
  const { t } = useTranslation();
  return (
    <output className={css['party']}>
      <span className={css['stars']} aria-hidden="true">
        ★★★
      </span>
      <h2>{t('study.completedTitle')}</h2>
      <p>{t('study.completedText', { title: course.title })}</p>
    </output>
  );
}
