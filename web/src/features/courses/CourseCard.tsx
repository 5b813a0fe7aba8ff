import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button } from '../../ui/Button.tsx';
import css from './CourseCard.module.css';

export interface CourseCardProps {
  readonly course: Course;
  /** Only students take courses. */
  readonly takes: boolean;
  readonly busy: boolean;
  readonly onChange: (take: boolean) => void;
}

/** One course: what it is, who gives it, how full it is, and the way in or out. */
export function CourseCard({ course, takes, busy, onChange }: CourseCardProps) {
  const { t } = useTranslation();
  const title = useId();
  const { standing, enrolled, maxStudents, waitingPlace } = course;
  const full = enrolled >= maxStudents;
  const isIn = standing === 'enrolled' || standing === 'in_progress' || standing === 'completed';
  return (
    <article className={css['card']} data-in={isIn} aria-labelledby={title}>
      {course.coverUrl !== null && <img src={course.coverUrl} alt="" loading="lazy" className={css['cover']} />}
      <p className={css['about']}>
        {t('courses.grade', { grade: course.grade })} · {course.category}
      </p>
      <h2 id={title} className={css['title']}>
        <Link to="/courses/$courseId" params={{ courseId: course.id }}>
          {course.title}
        </Link>
      </h2>
      {course.state !== 'open' && <p className={css['standing']}>{t(`courses.state.${course.state}`)}</p>}
      <p className={css['about']}>{t('courses.with', { name: course.teacher.name })}</p>
      {course.description !== '' && <p className={css['text']}>{course.description}</p>}
      <Seats enrolled={enrolled} maxStudents={maxStudents} />
      {(isIn || waitingPlace !== null) && (
        <p className={css['standing']}>
          {waitingPlace === null ? t(`courses.standing.${standing}`) : t('courses.waiting', { place: waitingPlace })}
        </p>
      )}
      {takes && standing !== 'completed' && (
        <div className={css['way']}>
          {standing === 'none' ? (
            <Button onClick={() => onChange(true)} disabled={busy} aria-describedby={title}>
              {t(full ? 'courses.wait' : 'courses.take')}
            </Button>
          ) : (
            <Button look="plain" onClick={() => onChange(false)} disabled={busy} aria-describedby={title}>
              {t(standing === 'waiting' ? 'courses.stopWaiting' : 'courses.leave')}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

/** How full a course is, as a picture and in words. */
function Seats({ enrolled, maxStudents }: { enrolled: number; maxStudents: number }) {
  const { t } = useTranslation();
  return (
    <div className={css['seats']}>
      <div className={css['bar']} aria-hidden="true">
        <div className={css['taken']} style={{ inlineSize: `${Math.min(100, (enrolled / maxStudents) * 100)}%` }} />
      </div>
      <span className={css['about']}>{t('courses.seats', { enrolled, count: maxStudents })}</span>
    </div>
  );
}
