import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { NextIcon, PreviousIcon } from '../../ui/icons.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts';
import { useNow } from '../../ui/use-now.ts';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { useUser } from '../auth/user-context.tsx';
import { Agenda } from './Agenda.tsx';
import { CalendarDialog } from './CalendarDialog.tsx';
import { useFormats } from './formats.ts';
import { LessonDialog } from './LessonDialog.tsx';
import { PlanDialog } from './PlanDialog.tsx';
import { useDay, useNamedLesson } from './use-day.ts';
import { type Cancelled, useLessonActs, useWeek } from './use-timetable.ts';
import { addDays, type DayName, dayOf, isDayName } from './week.ts';
import { WeekGrid } from './WeekGrid.tsx';
import css from './TimetablePage.module.css';

const CLOCK_MS = 20_000;

/** Where in the week a lesson is about to be planned. */
export interface Spot {
  readonly day: DayName;
  readonly time: string;
}

/** The week: a grid where there is room for one, a list on a phone. Staff plan lessons here. */
export function TimetablePage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const now = useNow(CLOCK_MS);
  const phone = useMediaQuery(PHONE);
  const { day, days, go } = useDay(now);
  const week = useWeek(days);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const named = useNamedLesson(setOpenId);
  const [calendar, setCalendar] = useState(false);
  const [cancelled, setCancelled] = useState<Cancelled | null>(null);
  const acts = useLessonActs();
  const staff = role !== 'student';
  const open = week.data?.find(({ id }) => id === openId) ?? null;
  useTitle(t('timetable.title'), t('app.name'));
  const view = { lessons: week.data ?? [], days, day, now, go, onOpen: ({ id }: Lesson) => setOpenId(id), onPlan: staff ? setSpot : null };
  return (
    <Page
      width="week"
      apart
      title={t('timetable.title')}
      acts={
        <>
          <Button look="plain" onClick={() => setCalendar(true)}>
            {t('timetable.calendar')}
          </Button>
          {staff && (
            <Button onClick={() => setSpot({ day: day < dayOf(now) ? dayOf(now) : day, time: '09:00' })}>{t('timetable.plan')}</Button>
          )}
        </>
      }
    >
      <WeekControls day={day} today={dayOf(now)} monday={days[0]?.date ?? day} go={go} />
      {acts.restore.isError && <Notice tone="error">{errorText(t, acts.restore.error)}</Notice>}
      {cancelled && (
        <Notice
          tone="info"
          action={
            <Button
              look="plain"
              disabled={acts.restore.isPending}
              onClick={() => acts.restore.mutate(cancelled, { onSuccess: () => setCancelled(null) })}
            >
              {t('timetable.undo')}
            </Button>
          }
        >
          {t('timetable.cancelled', { title: cancelled.lesson.title })}
        </Notice>
      )}
      {named.isError && <Notice tone="error">{errorText(t, named.error)}</Notice>}
      {week.isPending && <LoadingWeek />}
      {week.isError && !week.data && <LoadFailed query={week} what={t('timetable.loadFailed')} />}
      {week.data && (phone ? <Agenda {...view} /> : <WeekGrid {...view} />)}
      {spot && <PlanDialog spot={spot} onClose={() => setSpot(null)} />}
      {open && <LessonDialog lesson={open} now={now} onClose={() => setOpenId(null)} onCancelled={setCancelled} />}
      {calendar && <CalendarDialog onClose={() => setCalendar(false)} />}
    </Page>
  );
}

function WeekControls({ day, today, monday, go }: { day: DayName; today: DayName; monday: DayName; go: (day: DayName) => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <div className={css['controls']}>
      <IconButton label={t('timetable.previous')} onClick={() => go(addDays(day, -7))}>
        <PreviousIcon />
      </IconButton>
      <IconButton label={t('timetable.next')} onClick={() => go(addDays(day, 7))}>
        <NextIcon />
      </IconButton>
      <Button look="soft" onClick={() => go(today)} disabled={day === today}>
        {t('timetable.today')}
      </Button>
      <h2 className={css['week']} aria-live="polite">
        {t('timetable.week', { day: formats.fullDay(monday) })}
      </h2>
      <div className={css['picker']}>
        <TextField
          size="small"
          type="date"
          label={t('timetable.goTo')}
          value={day}
          slotProps={{ inputLabel: { shrink: true } }}
          onChange={({ target }) => isDayName(target.value) && go(target.value)}
        />
      </div>
    </div>
  );
}

function LoadingWeek() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')}>
      <Skeleton height={420} />
    </output>
  );
}
