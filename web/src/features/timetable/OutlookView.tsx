import { useTranslation } from 'react-i18next';
import type { Clash, Outlook } from '@watoto/shared/contract/http/timetable.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useFormats } from './formats.ts';
import type { DayName } from './week.ts';
import css from './Dialogs.module.css';

/** Days and warnings that are named before "and more". */
const NAMED = 6;

interface OutlookViewProps {
  readonly outlook: Outlook;
  readonly repeats: boolean;
  readonly onLeaveOut: (days: readonly DayName[]) => void;
  readonly onTime: (startsLocal: string) => void;
}

/** What a planned lesson would meet: its dates, what stands in the way, and times that are free. */
export function OutlookView({ outlook, repeats, onLeaveOut, onTime }: OutlookViewProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { occurrences, clashes, students, suggestions } = outlook;
  const days = [...new Set(clashes.map(({ date }) => date))];
  return (
    <div className={css['outlook']}>
      {repeats && (
        <p className={css['dates']}>
          <strong>{t('timetable.dates', { count: occurrences.length })}: </strong>
          {occurrences
            .slice(0, NAMED)
            .map(({ date }) => formats.shortDate(date))
            .join(', ')}
          {occurrences.length > NAMED && ` ${t('timetable.moreDates', { count: occurrences.length - NAMED })}`}
        </p>
      )}
      {clashes.length === 0 && <Notice tone="success">{t('timetable.free')}</Notice>}
      {clashes.length > 0 && (
        <Notice tone="warning">
          {t('timetable.clashes', { count: days.length })}
          <ClashList clashes={clashes} />
          {repeats && days.length < occurrences.length && (
            <Button look="soft" onClick={() => onLeaveOut(days)}>
              {t('timetable.leaveOut')}
            </Button>
          )}
        </Notice>
      )}
      {suggestions.length > 0 && (
        <div className={css['suggestions']}>
          <span>{t('timetable.suggestions')}</span>
          {suggestions.map(({ startsLocal, startsAt }) => (
            <Button key={startsLocal} look="soft" onClick={() => onTime(startsLocal)}>
              {repeats ? startsLocal.slice(11) : `${formats.shortDay(startsLocal.slice(0, 10))}, ${formats.time(startsAt)}`}
            </Button>
          ))}
        </div>
      )}
      {students.slice(0, 2).map(({ date, count }) => (
        <Notice key={date} tone="info">
          {t('timetable.students', { count, day: formats.day(date) })}
        </Notice>
      ))}
    </div>
  );
}

export function ClashList({ clashes }: { clashes: readonly Clash[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const line = ({ date, what, lesson }: Clash) => {
    const day = formats.day(date);
    if (lesson === null) return t(what === 'host' ? 'timetable.clashHostUnnamed' : 'timetable.clashRoomUnnamed', { day });
    return t(what === 'host' ? 'timetable.clashHost' : 'timetable.clashRoom', { day, title: lesson.title });
  };
  return (
    <ul className={css['clashes']}>
      {clashes.slice(0, NAMED).map((clash) => (
        <li key={clash.date + clash.what + (clash.lesson?.id ?? '')}>{line(clash)}</li>
      ))}
      {clashes.length > NAMED && <li>{t('timetable.moreDates', { count: clashes.length - NAMED })}</li>}
    </ul>
  );
}
