import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { RecordingList } from './RecordingList.tsx';
import { useRecordingsOf } from './use-recordings.ts';
import css from './Recordings.module.css';

const SHOWN = 6;

/** The newest recordings of a course, on its page. Nothing where there is none: most courses have none at first. */
export function CourseRecordings({ courseId }: { courseId: CourseId }) {
  const { t } = useTranslation();
  const { data } = useRecordingsOf({ courseId }, SHOWN);
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="course-recordings">
      <h2 id="course-recordings">{t('recordings.title')}</h2>
      <RecordingList recordings={data.items} />
      {data.nextCursor !== null && (
        <p className={css['more']}>
          <Link to="/recordings">{t('recordings.all')}</Link>
        </p>
      )}
    </section>
  );
}
