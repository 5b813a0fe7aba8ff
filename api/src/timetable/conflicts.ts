import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Clash, Outlook, Proposal } from '@watoto/shared/contract/http/timetable.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { lessonFor } from '../lessons/lessons.store.ts';
import { requirePlan } from '../lessons/planning.ts';
import * as store from './conflicts.store.ts';
import { type Span, freeTimes, meeting } from './free-times.ts';
import { addDays } from './local-time.ts';
import { type Slot, singleSlot, slotsOf } from './recurrence.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Days after the one asked for on which a single lesson is offered. */
const OTHER_DAYS = 7;
/** Clashes that a refusal names. */
const NAMED = 20;

interface Busy extends Span {
  /** null: a series' lesson that is not there yet. */
  readonly id: string | null;
  readonly hostId: string;
  readonly roomId: string | null;
}

/** What a lesson would meet, before it is planned. The database's constraints have the last word, whoever plans at once. */
export class Conflicts {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws as planning it would: `not_found`, `forbidden`, `invalid_input`. */
  async outlook(person: Person, proposal: Proposal): Promise<Outlook> {
    const { startsLocal, timeZone, rrule, exdates, durationMinutes, courseId, roomId, from = '' } = proposal;
    // Who holds a lesson of somebody else's course for them may ask about that lesson.
    const { hostId } = await requirePlan(this.#db, person, {
      ...proposal,
      courseId: (await this.#holds(person, proposal)) ? null : courseId,
    });
    const now = this.#clock.now();
    const all = rrule === null ? singleSlot(startsLocal, timeZone) : slotsOf({ startsLocal, timeZone, rrule, exdates });
    const slots = all.filter(({ startsAt, date }) => startsAt.getTime() + durationMinutes * MINUTE_MS > now && date >= from);
    const taken = { hostId, roomId, exceptLessonId: proposal.exceptLessonId, exceptSeriesId: proposal.exceptSeriesId };
    const days = rrule === null ? OTHER_DAYS : 0;
    const busy = await busyAround(this.#db, taken, slots, days);
    const clashes = await clashesOf(this.#db, person, taken, slots, durationMinutes, busy);
    const students =
      courseId === null || slots.length === 0 ? [] : await store.studentsBusy(this.#db, courseId, slots, durationMinutes, taken);
    const free = clashes.length === 0 ? [] : freeTimes(slots, startsLocal.slice(11), { minutes: durationMinutes, busy, now, days });
    return {
      occurrences: slots.map((slot) => toOccurrence(slot, durationMinutes)),
      clashes,
      students,
      suggestions: free.map(({ days: later, time, startsAt }) => ({
        startsLocal: `${addDays(startsLocal.slice(0, 10), later)}T${time}`,
        startsAt: new Date(startsAt).toISOString(),
      })),
    };
  }

  async #holds(person: Person, { courseId, exceptLessonId }: Proposal): Promise<boolean> {
    if (courseId === null || exceptLessonId === undefined) return false;
    const lesson = await lessonFor(this.#db, person, exceptLessonId);
    return lesson?.course_id === courseId && lesson.host_id === person.userId;
  }
}

/** Throws `conflict`, which names what is in the way, unless all slots are free. */
export async function requireFree(db: Queries, person: Person, taken: store.Taken, slots: readonly Slot[], minutes: number): Promise<void> {
  const busy = await busyAround(db, taken, slots, 0);
  const clashes = await clashesOf(db, person, taken, slots, minutes, busy);
  if (clashes.length === 0) return;
  throw new AppError('conflict', {
    message: 'The teacher or the room is taken on some of these days. Choose another time, or leave those days out.',
    details: { clashes: clashes.slice(0, NAMED), count: clashes.length },
  });
}

export function toOccurrence({ date, startsAt }: Slot, minutes: number) {
  return { date, startsAt: startsAt.toISOString(), endsAt: new Date(startsAt.getTime() + minutes * MINUTE_MS).toISOString() };
}

async function busyAround(db: Queries, taken: store.Taken, slots: readonly Slot[], days: number): Promise<Busy[]> {
  const [first, last] = [slots[0], slots.at(-1)];
  if (!first || !last) return [];
  const from = first.startsAt.getTime() - DAY_MS;
  const to = last.startsAt.getTime() + (days + 2) * DAY_MS;
  const [lessons, series] = await Promise.all([
    store.busyBetween(db, taken, new Date(from), new Date(to)),
    store.unfinishedSeries(db, taken),
  ]);
  const made = lessons.map((row) => ({
    id: row.id,
    hostId: row.host_id,
    roomId: row.room_id,
    ...spanOf(row.starts_at.getTime(), row.duration),
  }));
  const coming = series.flatMap((row) =>
    slotsOf({ startsLocal: row.starts_local, timeZone: row.time_zone, rrule: row.rrule, exdates: row.exdates })
      .filter(({ startsAt }) => startsAt > (row.made_until ?? new Date(0)) && startsAt.getTime() < to && startsAt.getTime() > from)
      .map(({ startsAt }) => ({ id: null, hostId: row.host_id, roomId: row.room_id, ...spanOf(startsAt.getTime(), row.duration) })),
  );
  return [...made, ...coming];
}

async function clashesOf(
  db: Queries,
  person: Person,
  { hostId, roomId }: store.Taken,
  slots: readonly Slot[],
  minutes: number,
  busy: readonly Busy[],
): Promise<Clash[]> {
  const met = slots.flatMap((slot) => meeting(spanOf(slot.startsAt.getTime(), minutes), busy).map((other) => ({ slot, other })));
  const ids = [...new Set(met.flatMap(({ other }) => other.id ?? []))];
  const seen = new Map((await store.visibleAmong(db, person, ids)).map((row) => [row.id, row]));
  return met.flatMap(({ slot, other }) => {
    const row = other.id === null ? undefined : seen.get(other.id);
    const lesson = row
      ? {
          id: LessonId.parse(row.id),
          title: row.title,
          host: `${row.host_first_name} ${row.host_last_name}`,
          startsAt: row.starts_at.toISOString(),
          endsAt: new Date(other.ends).toISOString(),
        }
      : null;
    const clash = (what: Clash['what']) => ({ date: slot.date, startsAt: slot.startsAt.toISOString(), what, lesson });
    return [...(other.hostId === hostId ? [clash('host')] : []), ...(roomId !== null && other.roomId === roomId ? [clash('room')] : [])];
  });
}

function spanOf(starts: number, minutes: number): Span {
  return { starts, ends: starts + minutes * MINUTE_MS };
}
