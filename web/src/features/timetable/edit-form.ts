import { type Lesson, type LessonChange, SeriesId } from '@watoto/shared/contract/http/lessons.ts';
import { SchoolRoomId } from '@watoto/shared/contract/http/rooms.ts';
import type { LessonSeries, LessonSeriesChange } from '@watoto/shared/contract/http/timetable.ts';
import type { RoomSettings } from '@watoto/shared/contract/room-settings.ts';
import { isTimed, newPlan, type PlanForm, proposalOf } from './plan-form.ts';
import type { ProposalInput } from './use-timetable.ts';
import { dayOf, momentOf, timeOf } from './week.ts';

export const SCOPES = ['one', 'following', 'all'] as const;
/** Which lessons of a series are meant. */
export type Scope = (typeof SCOPES)[number];

const DAY_MIN = 24 * 60;

/** `asAdmin`: whose lesson it is must be said where it is not one's own. */
export function formOf(lesson: Lesson, asAdmin: boolean): PlanForm {
  const spot = { day: dayOf(Date.parse(lesson.startsAt)), time: timeOf(lesson.startsAt) };
  return {
    ...newPlan(spot),
    title: lesson.title,
    minutes: lesson.durationMinutes,
    roomId: lesson.room?.id ?? '',
    courseId: lesson.course?.id ?? '',
    hostId: asAdmin ? lesson.host.id : '',
    settings: lesson.settings,
  };
}

const isMoved = (lesson: Lesson, { day, time }: PlanForm) => momentOf(day, time).toISOString() !== lesson.startsAt;

/** HH:MM by the clocks of a zone. */
function clockIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at);
}

/** What is asked about a lesson on its own. null: not enough is filled in. */
export function lessonProposal(lesson: Lesson, form: PlanForm, timeZone: string): ProposalInput | null {
  const proposal = proposalOf(form, timeZone);
  return proposal && { ...proposal, exceptLessonId: lesson.id };
}

/** What is asked about the rest of its series: the form is in this device's time, a series in its own. */
export function seriesProposal(lesson: Lesson, series: LessonSeries, form: PlanForm, scope: Scope): ProposalInput | null {
  if (!isTimed(form) || lesson.series === null) return null;
  const usual = series.startsLocal.slice(11);
  const time = isMoved(lesson, form) ? clockIn(series.timeZone, momentOf(form.day, form.time)) : usual;
  return {
    courseId: series.course?.id ?? null,
    startsLocal: `${series.startsLocal.slice(0, 10)}T${time}`,
    timeZone: series.timeZone,
    durationMinutes: form.minutes,
    rrule: series.rrule,
    exdates: [...series.exdates, ...form.left],
    ...(scope === 'following' ? { from: lesson.series.date } : {}),
    ...(form.hostId === '' ? {} : { hostId: series.host.id }),
    roomId: form.roomId || null,
    exceptSeriesId: SeriesId.parse(series.id),
  };
}

/** The time on this device at which the series would be at `local` by its own clocks. */
export function shiftedTo(form: PlanForm, asked: string, local: string): string {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const later = minutes(local.slice(11)) - minutes(asked.slice(11));
  const sum = (minutes(form.time) + later + DAY_MIN) % DAY_MIN;
  return `${String(Math.floor(sum / 60)).padStart(2, '0')}:${String(sum % 60).padStart(2, '0')}`;
}

const sameRoom = (one: RoomSettings, other: RoomSettings) => JSON.stringify(one) === JSON.stringify(other);

function changed(lesson: Lesson, form: PlanForm) {
  return {
    ...(form.title.trim() === lesson.title ? {} : { title: form.title.trim() }),
    ...(form.minutes === lesson.durationMinutes ? {} : { durationMinutes: form.minutes }),
    ...(form.roomId === (lesson.room?.id ?? '') ? {} : { roomId: form.roomId === '' ? null : SchoolRoomId.parse(form.roomId) }),
    ...(sameRoom(form.settings, lesson.settings) ? {} : { settings: form.settings }),
  };
}

export function lessonChange(lesson: Lesson, form: PlanForm): LessonChange {
  return { ...changed(lesson, form), ...(isMoved(lesson, form) ? { startsAt: momentOf(form.day, form.time).toISOString() } : {}) };
}

export function seriesChange(lesson: Lesson, series: LessonSeries, form: PlanForm, scope: Scope): LessonSeriesChange {
  const from = scope === 'following' ? lesson.series?.date : undefined;
  const kept = series.exdates.filter((date) => from === undefined || date >= from);
  return {
    ...changed(lesson, form),
    ...(isMoved(lesson, form) ? { timeOfDay: clockIn(series.timeZone, momentOf(form.day, form.time)) } : {}),
    ...(form.left.length === 0 ? {} : { exdates: [...kept, ...form.left] }),
    ...(from === undefined ? {} : { from }),
  };
}
