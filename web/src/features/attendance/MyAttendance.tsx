import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { StatusMark } from './StatusMark.tsx';
import { useMyAttendance } from './use-attendance.ts';
import css from './Attendance.module.css';

/** In which lessons of a course one was; nothing where none is known. */
export function MyAttendance({ courseId }: { courseId: string }) {
  const { t, i18n } = useTranslation();
  const { data } = useMyAttendance(courseId);
  if (!data || data.lessons.length === 0) return null;
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { day: 'numeric', month: 'long' });
  return (
    <section aria-label={t('attendance.mine')}>
      <h2>{t('attendance.mine')}</h2>
      {data.percent !== null && <p>{t('attendance.mineShare', { percent: data.percent })}</p>}
      <ul className={css['mine']}>
        {data.lessons.map(({ id, title, startsAt, cell }) => (
          <li key={id}>
            <span>
              {title}, {day.format(new Date(startsAt))}
            </span>
            <StatusMark status={cell.status} corrected={cell.corrected} />
          </li>
        ))}
      </ul>
    </section>
  );
}
