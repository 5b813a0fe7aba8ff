import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import { MAX_TIMETABLE_DAYS, type timetableRoutes } from '@watoto/shared/contract/http/timetable.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { type Reads, readsOf } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { toLesson } from '../lessons/lesson-view.ts';
import { addDays, localTimeOf } from './local-time.ts';
import * as store from './timetable.store.ts';

type Routes = typeof timetableRoutes;
type Query<N extends keyof Routes> = RouteRequest<Routes[N]>['query'];

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Courses that the first page names. */
const LEARNING = 6;
const Cursor = z.tuple([z.iso.datetime(), z.uuid()]);

/** What the timetable and the first page show. */
export class Timetable {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #reads: Reads;

  constructor({ db, clock, reads = readsOf(db) }: { readonly db: Kysely<Tables>; readonly clock: Clock; readonly reads?: Reads }) {
    this.#reads = reads;
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws `invalid_input` for a span that ends before it begins, or is longer than a month and a half. */
  async list(
    person: Person,
    { from, to, cursor, limit, hostId, roomId }: Query<'timetable.list'>,
  ): Promise<RouteAnswer<Routes['timetable.list']>> {
    const span = { from: new Date(from), to: new Date(to) };
    const length = span.to.getTime() - span.from.getTime();
    if (length <= 0 || length > MAX_TIMETABLE_DAYS * DAY_MS)
      throw new AppError('invalid_input', { message: `to: after from, by at most ${MAX_TIMETABLE_DAYS} days` });
    const place = cursor === undefined ? null : decodeCursor(Cursor, cursor);
    const after = place && { startsAt: place[0], id: place[1] };
    const rows = await store.lessonsBetween(this.#db, person, { ...span, hostId, roomId, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => toLesson(row, person)),
      nextCursor: rows.length > limit && last ? encodeCursor([last.starts_at.toISOString(), last.id]) : null,
    };
  }

  async teachers({
    startsAt,
    durationMinutes,
    exceptLessonId,
  }: Query<'timetable.teachers'>): Promise<RouteAnswer<Routes['timetable.teachers']>> {
    if (startsAt === undefined) return { items: await store.teachers(this.#db, null) };
    const from = new Date(startsAt);
    return { items: await store.teachers(this.#db, { from, to: new Date(from.getTime() + durationMinutes * 60_000), exceptLessonId }) };
  }

  async home(person: Person): Promise<RouteAnswer<Routes['home.get']>> {
    const { learning, toGrade, school } = await this.#reads.run(person.userId, async (db) => ({
      learning: person.role === 'student' ? await store.learning(db, person.userId, LEARNING) : [],
      toGrade: person.role === 'student' ? null : await store.waitingToBeGraded(db, person),
      school: person.role === 'admin' ? await this.#school(db, person) : null,
    }));
    return {
      learning: learning.map((row) => ({ courseId: row.id, title: row.title, percentage: Number(row.progress_percentage) })),
      toGrade,
      school,
    };
  }

  /** Today is the admin's own day. */
  async #school(db: Queries, { userId }: Person) {
    const admin = await db.selectFrom('users').select('time_zone').where('id', '=', userId).executeTakeFirst();
    const now = this.#clock.now();
    const zone = admin?.time_zone ?? 'UTC';
    const start = startOfDay(now, zone);
    const { date } = localTimeOf(new Date(now), zone);
    return store.schoolInFigures(db, new Date(start), new Date(startOfDay(Date.parse(`${addDays(date, 1)}T12:00:00Z`), zone)));
  }
}

/** The last local midnight at or before `at`, to the quarter of an hour that all zones keep to. */
function startOfDay(at: number, timeZone: string): number {
  const { time } = localTimeOf(new Date(at), timeZone);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return Math.floor(at / 60_000) * 60_000 - (hours * 60 + minutes) * 60_000;
}
