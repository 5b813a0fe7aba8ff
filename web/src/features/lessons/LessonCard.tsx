import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { READINESS_DAYS } from '@watoto/shared/contract/http/readiness.ts';
import { localeOf } from '../../i18n/languages.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { isOpen } from './lesson-groups.ts';
import css from './LessonCard.module.css';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** One lesson: when, what, with whom, and the way in when its door is open. */
export function LessonCard({ lesson, now }: { lesson: Lesson; now: number }) {
  const { t, i18n } = useTranslation();
  const start = new Date(lesson.startsAt);
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { weekday: 'short', day: 'numeric', month: 'short' });
  const open = isOpen(lesson, now);
  const over = lesson.status === 'ended' || lesson.status === 'cancelled';
  const left = Math.floor((Date.parse(lesson.opensAt) - now) / MINUTE_MS);
  /** Of the last hour before its door opens. */
  const minutesLeft = left >= 0 && left < 60 ? left : null;
  const anotherDay = start.getTime() - now > DAY_MS || start.getDate() !== new Date(now).getDate();
  return (
    <article className={css['card']} data-open={open} data-over={over}>
      <div className={css['when']}>
        <time dateTime={lesson.startsAt} className={css['time']}>
          {time.format(start)}
        </time>
        <span className={css['day']}>{anotherDay ? day.format(start) : t('lessons.minutes', { count: lesson.durationMinutes })}</span>
      </div>
      <div className={css['what']}>
        <h3 className={css['title']}>{lesson.title}</h3>
        <p className={css['with']}>
          {lesson.course && <span>{lesson.course.title} · </span>}
          {t('lessons.with', { name: lesson.host.name })}
          {lesson.room && <span> · {lesson.room.name}</span>}
        </p>
      </div>
      <div className={css['way']}>
        {lesson.status === 'live' && <span className={css['live']}>{t('lessons.live')}</span>}
        {over && <span className={css['note']}>{t(lesson.status === 'ended' ? 'lessons.ended' : 'lessons.cancelled')}</span>}
        {open && (
          <LinkButton
            to="/lessons/$lessonId"
            params={{ lessonId: lesson.id }}
            aria-label={t('lessons.joinLesson', { title: lesson.title })}
          >
            {t('lessons.join')}
          </LinkButton>
        )}
        {!open && !over && Date.parse(lesson.startsAt) - now < READINESS_DAYS * DAY_MS && <Before lesson={lesson} />}
        {!open && !over && (
          <span className={css['note']}>
            {minutesLeft === null
              ? t('lessons.opensAt', { time: opening(lesson, anotherDay, day, time) })
              : t(minutesLeft === 0 ? 'home.opensNow' : 'home.opensIn', { count: minutesLeft })}
          </span>
        )}
      </div>
    </article>
  );
}

/** What can be done before: one's own device and network are tried, or those of the class are looked at. */
function Before({ lesson: { id, title, myRole } }: { lesson: Lesson }) {
  const { t } = useTranslation();
  const params = { lessonId: id };
  return isHost(myRole) ? (
    <LinkButton look="plain" to="/lessons/$lessonId/readiness" params={params} aria-label={t('readiness.classLinkOf', { title })}>
      {t('readiness.classLink')}
    </LinkButton>
  ) : (
    <LinkButton look="plain" to="/lessons/$lessonId/ready" params={params} aria-label={t('readiness.tryOf', { title })}>
      {t('readiness.tryLink')}
    </LinkButton>
  );
}

function opening(lesson: Lesson, anotherDay: boolean, day: Intl.DateTimeFormat, time: Intl.DateTimeFormat): string {
  const at = new Date(lesson.opensAt);
  return anotherDay ? `${day.format(at)}, ${time.format(at)}` : time.format(at);
}
