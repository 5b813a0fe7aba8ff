import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { useFormats } from './formats.ts';
import { LessonBlock } from './LessonBlock.tsx';
import type { Spot } from './TimetablePage.tsx';
import { useDayKeys } from './use-day.ts';
import { type Day, type DayName, dayOf, hoursOf, place, type Placed } from './week.ts';
import css from './WeekGrid.module.css';

/** CSS pixels that an hour is high. */
const HOUR_PX = 72;
const STEP_MINUTES = 15;
/** Where a lesson is planned that was asked for with the keyboard. */
const USUAL_HOUR = 9;

export interface WeekView {
  readonly lessons: readonly Lesson[];
  readonly days: readonly Day[];
  readonly day: DayName;
  readonly now: number;
  readonly go: (day: DayName) => void;
  readonly onOpen: (lesson: Lesson) => void;
  /** null: the reader plans no lessons. */
  readonly onPlan: ((spot: Spot) => void) | null;
}

interface Hours {
  readonly first: number;
  readonly last: number;
}

/** The days of a week side by side, lessons at their hours. */
export function WeekGrid({ lessons, days, day, now, go, onOpen, onPlan }: WeekView) {
  const formats = useFormats();
  const columns = days.map((one) => ({ day: one, placed: place(lessons, one) }));
  const hours = hoursOf(columns.flatMap(({ placed }) => placed));
  const { onKeyDown, head } = useDayKeys(day, go);
  const today = dayOf(now);
  return (
    <div className={css['grid']}>
      <div className={css['corner']} />
      {days.map(({ date }) => (
        <button
          key={date}
          ref={date === day ? head : null}
          type="button"
          className={css['dayHead']}
          data-today={date === today}
          aria-current={date === today ? 'date' : undefined}
          aria-pressed={date === day}
          tabIndex={date === day ? 0 : -1}
          onClick={() => go(date)}
          onKeyDown={onKeyDown}
        >
          <span aria-hidden="true">{formats.shortDay(date)}</span>
          <span className="visually-hidden">{formats.day(date)}</span>
        </button>
      ))}
      <div className={css['hours']} style={{ blockSize: (hours.last - hours.first) * HOUR_PX }} aria-hidden="true">
        {Array.from({ length: hours.last - hours.first }, (_, i) => (
          <span key={i} style={{ insetBlockStart: i * HOUR_PX }}>
            {formats.hour(hours.first + i)}
          </span>
        ))}
      </div>
      {columns.map((column) => (
        <Column key={column.day.date} {...column} hours={hours} now={now} onOpen={onOpen} onPlan={onPlan} />
      ))}
    </div>
  );
}

interface ColumnProps extends Pick<WeekView, 'now' | 'onOpen' | 'onPlan'> {
  readonly day: Day;
  readonly placed: readonly Placed[];
  readonly hours: Hours;
}

function Column({ day, placed, hours, now, onOpen, onPlan }: ColumnProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const top = (minute: number) => ((minute - hours.first * 60) / 60) * HOUR_PX;
  const isToday = now >= day.start && now < day.end;
  const minuteNow = new Date(now).getHours() * 60 + new Date(now).getMinutes();
  return (
    <div className={css['column']} data-today={isToday} style={{ blockSize: (hours.last - hours.first) * HOUR_PX }}>
      {onPlan && day.end > now && (
        <button
          type="button"
          className={css['empty']}
          aria-label={t('timetable.planOn', { day: formats.day(day.date) })}
          onClick={(event) => onPlan({ day: day.date, time: timeAt(event, hours) })}
        />
      )}
      {placed.map(({ lesson, from, to, lane, lanes }) => (
        <div
          key={lesson.id}
          className={css['lesson']}
          style={{
            insetBlockStart: top(from),
            blockSize: Math.max(28, top(to) - top(from)) - 2,
            insetInlineStart: `${(lane / lanes) * 100}%`,
            inlineSize: `${100 / lanes}%`,
          }}
        >
          <LessonBlock lesson={lesson} onOpen={onOpen} short={to - from < 35} tight={to - from < 60} />
        </div>
      ))}
      {isToday && minuteNow >= hours.first * 60 && minuteNow < hours.last * 60 && (
        <div className={css['now']} style={{ insetBlockStart: top(minuteNow) }} aria-hidden="true" />
      )}
    </div>
  );
}

/** The time under the pointer; the usual one where a key was pressed. */
function timeAt(event: MouseEvent<HTMLElement>, { first, last }: Hours): string {
  const y = event.clientY - event.currentTarget.getBoundingClientRect().top;
  const steps = Math.floor((y / HOUR_PX) * (60 / STEP_MINUTES));
  const minute = event.detail === 0 ? USUAL_HOUR * 60 : first * 60 + steps * STEP_MINUTES;
  const kept = Math.min(Math.max(minute, first * 60), last * 60 - STEP_MINUTES);
  return `${String(Math.floor(kept / 60)).padStart(2, '0')}:${String(kept % 60).padStart(2, '0')}`;
}
