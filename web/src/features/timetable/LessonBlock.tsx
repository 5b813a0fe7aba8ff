import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { useFormats } from './formats.ts';
import { dayOf, hueOf } from './week.ts';
import css from './LessonBlock.module.css';

interface LessonBlockProps {
  readonly lesson: Lesson;
  readonly onOpen: (lesson: Lesson) => void;
  /** Room for one line. */
  readonly short?: boolean;
  /** Room for title and time. */
  readonly tight?: boolean;
}

/** One lesson in the week, in its course's colour. Opens what there is to know and to do. */
export function LessonBlock({ lesson, onOpen, short = false, tight = false }: LessonBlockProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [from, to] = [formats.time(lesson.startsAt), formats.time(lesson.endsAt)];
  const state = lesson.status === 'cancelled' ? t('lessons.cancelled') : lesson.status === 'ended' ? t('lessons.ended') : null;
  return (
    <button
      type="button"
      className={css['block']}
      data-hue={hueOf(lesson)}
      data-status={lesson.status}
      data-asked={lesson.myInvitation === 'invited'}
      aria-haspopup="dialog"
      onClick={() => onOpen(lesson)}
    >
      <span className={css['title']}>{lesson.title}</span>
      {/* Seen by where it stands, and by how it looks. */}
      <span className="visually-hidden">
        {`, ${formats.day(dayOf(Date.parse(lesson.startsAt)))}, `}
        {state && `${state}, `}
      </span>
      <span className={css['time']}>
        {from}
        {!short && `–${to}`}
      </span>
      {!(short || tight) && (
        <span className={css['more']}>
          {lesson.host.name}
          {lesson.room && ` · ${lesson.room.name}`}
        </span>
      )}
      {lesson.status === 'live' && <span className={css['live']}>{t('lessons.live')}</span>}
    </button>
  );
}
