import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useFormats } from './formats.ts';
import { LessonBlock } from './LessonBlock.tsx';
import { dayOf, startsOn } from './week.ts';
import type { WeekView } from './WeekGrid.tsx';
import css from './Agenda.module.css';

/** The week as a list, for narrow windows: days that have lessons, and today. */
export function Agenda({ lessons, days, now, onOpen, onPlan }: WeekView) {
  const { t } = useTranslation();
  const formats = useFormats();
  const today = dayOf(now);
  const listed = days.map((day) => ({ day, lessons: lessons.filter((lesson) => startsOn(lesson, day)) }));
  if (listed.every((one) => one.lessons.length === 0))
    return <EmptyState title={t('timetable.emptyTitle')} text={t(onPlan ? 'timetable.emptyText' : 'timetable.emptyTextStudent')} />;
  return (
    <div className={css['agenda']}>
      {listed
        .filter(({ day, lessons: all }) => all.length > 0 || day.date === today)
        .map(({ day, lessons: all }) => (
          <section key={day.date} aria-label={formats.day(day.date)}>
            <h3 className={css['day']} data-today={day.date === today}>
              {formats.day(day.date)}
              {day.date === today && <span className={css['mark']}>{t('timetable.today')}</span>}
            </h3>
            {all.length === 0 && <p className={css['nothing']}>{t('timetable.nothing')}</p>}
            <ul className={css['list']}>
              {all.map((lesson) => (
                <li key={lesson.id}>
                  <LessonBlock lesson={lesson} onOpen={onOpen} />
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}
