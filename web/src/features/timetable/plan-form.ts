import { type RoomSettings, USUAL_ROOM } from '@watoto/shared/contract/room-settings.ts';
import { type Recurrence, toRrule } from './recurrence.ts';
import type { LessonInput, ProposalInput, SeriesInput } from './use-timetable.ts';
import { addDays, type DayName, isDayName, momentOf } from './week.ts';

/** What the form for a new lesson holds. Ids are '' where nothing is chosen. */
export interface PlanForm extends Recurrence {
  readonly title: string;
  readonly courseId: string;
  readonly hostId: string;
  readonly roomId: string;
  readonly day: DayName;
  readonly time: string;
  readonly minutes: number;
  /** Days that are left out because something else is planned. */
  readonly left: readonly DayName[];
  /** How the room is when it opens. */
  readonly settings: RoomSettings;
}

const SOME_WEEKS = 8;

export function newPlan({ day, time }: { day: DayName; time: string }): PlanForm {
  return {
    title: '',
    courseId: '',
    hostId: '',
    roomId: '',
    day,
    time,
    minutes: 45,
    every: 'none',
    days: [],
    end: 'until',
    until: addDays(day, SOME_WEEKS * 7),
    count: 10,
    left: [],
    settings: USUAL_ROOM,
  };
}

export const DURATIONS = [30, 45, 60, 90, 120, 180] as const;

/** Can it be asked about: is there a day, a time and an end? */
export function isTimed({ day, time, every, end, until, count }: PlanForm): boolean {
  if (!isDayName(day) || !/^\d\d:\d\d$/.test(time)) return false;
  if (every === 'none') return true;
  return end === 'until' ? isDayName(until) && until >= day : Number.isInteger(count) && count >= 1 && count <= 400;
}

/** Ids are left out where nothing is chosen. */
function chosen({ courseId, hostId, roomId }: PlanForm) {
  return { courseId: courseId || null, roomId: roomId || null, ...(hostId === '' ? {} : { hostId }) };
}

/** null: not enough is filled in to ask. */
export function proposalOf(form: PlanForm, timeZone: string): ProposalInput | null {
  if (!isTimed(form)) return null;
  const { day, time, minutes, left } = form;
  return {
    ...chosen(form),
    startsLocal: `${day}T${time}`,
    timeZone,
    durationMinutes: minutes,
    rrule: toRrule(form, day),
    exdates: [...left],
  };
}

export function inputOf(form: PlanForm, timeZone: string): { lesson: LessonInput } | { series: SeriesInput } {
  const { day, time, minutes: durationMinutes, left, settings } = form;
  const title = form.title.trim();
  const rrule = toRrule(form, day);
  if (rrule === null) return { lesson: { ...chosen(form), title, durationMinutes, settings, startsAt: momentOf(day, time).toISOString() } };
  return {
    series: { ...chosen(form), title, durationMinutes, settings, startsLocal: `${day}T${time}`, timeZone, rrule, exdates: [...left] },
  };
}
