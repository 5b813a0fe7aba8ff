import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Lesson, LessonChange, LessonPage, NewLesson, RoomTicket } from '@watoto/shared/contract/http/lessons.ts';
import type { Person } from '../auth/access-token.ts';
import type { TurnConfig } from '../config.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { iceServersFor } from '../turn/ice-servers.ts';
import { activeUser } from '../users/users.store.ts';
import { toLesson } from './lesson-view.ts';
import { requireChangeable, requireOpenDoor, requireRestorable, roleIn, timesOf } from './lessons.policy.ts';
import { recordingPolicy } from '../recordings/policies.store.ts';
import { mayBeRecorded, requireConsent } from '../users/consents.ts';
import * as store from './lessons.store.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { refuseOverlap, requirePlan, requireRoom } from './planning.ts';
import { openingOf, settingsIn } from './room-settings.ts';
import type { RoomTokens } from './room-token.ts';

/** A live lesson this long after its end has lost its room. */
const FORGOTTEN_AFTER_MS = 12 * 60 * 60 * 1_000;

export interface LessonsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly roomTokens: RoomTokens;
  /** undefined: the school has no relay. */
  readonly turn: TurnConfig | undefined;
  /** Only pupils whose guardian has agreed enter lessons. Left out: all. */
  readonly consentRequired?: boolean;
}

/** Planning lessons, finding them, and entering their rooms. */
export class Lessons {
  readonly #deps: LessonsDeps;

  constructor(deps: LessonsDeps) {
    this.#deps = deps;
  }

  async list(person: Person, { cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<LessonPage> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const asOf = after?.asOf ?? this.#deps.clock.now();
    const rows = await store.lessonsFor(this.#deps.db, person, { asOf, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => toLesson(row, person)),
      nextCursor: rows.length > limit && last ? writeCursor({ asOf, ...last }) : null,
    };
  }

  /** Throws `not_found` for a lesson that is not theirs. */
  async get(person: Person, id: LessonId): Promise<Lesson> {
    return toLesson(await this.#visible(this.#deps.db, person, id), person);
  }

  /** Throws `not_found` (course), `forbidden`, `invalid_input` (host, time) and `conflict` (another lesson at that time). */
  async plan(person: Person, lesson: NewLesson): Promise<Lesson> {
    const id = LessonId.parse(uuidV7(this.#deps.clock.now()));
    return this.#deps.db
      .transaction()
      .execute((tx) => this.#plan(tx, person, id, lesson))
      .catch(refuseOverlap);
  }

  /** Throws `not_found`, `forbidden`, `lesson_ended` and `conflict`. */
  async change(person: Person, id: LessonId, change: LessonChange, ifVersion: number | null = null): Promise<Lesson> {
    return this.#deps.db
      .transaction()
      .execute((tx) => this.#change(tx, person, id, change, ifVersion))
      .catch(refuseOverlap);
  }

  /** Takes a cancellation back. Throws `not_found`, `forbidden`, `lesson_ended` (its time has passed) and `conflict` (taken since). */
  async restore(person: Person, id: LessonId): Promise<Lesson> {
    return this.#deps.db
      .transaction()
      .execute(async (tx) => {
        await this.#visible(tx, person, id);
        const before = await store.lockLesson(tx, id);
        if (!before) throw new AppError('not_found');
        requireRestorable(before, person, this.#deps.clock.now());
        if (before.status === 'cancelled') {
          await store.updateLesson(tx, id, { status: 'scheduled' }, this.#now());
          if (before.series_id !== null && before.series_date !== null)
            await store.leaveOut(tx, before.series_id, before.series_date, false);
          await audit(tx, { actor: person.userId, action: 'lesson.restored', subject: `lessons:${id}` });
          await announce(tx, 'lesson.changed', { lessonId: id, change: 'edited' });
        }
        return toLesson(await this.#visible(tx, person, id), person);
      })
      .catch(refuseOverlap);
  }

  /** A room token. Throws `not_found`, `lesson_not_open` and `lesson_ended`. */
  async openDoor(person: Person, id: LessonId): Promise<RoomTicket> {
    const { db, clock, roomTokens } = this.#deps;
    const [lesson, user] = await Promise.all([this.#visible(db, person, id), activeUser(db, person.userId)]);
    if (!user) throw new AppError('unauthenticated');
    const now = clock.now();
    requireOpenDoor(lesson, now);
    await requireConsent(db, person, this.#deps.consentRequired ?? false);
    const role = roleIn(lesson, person);
    const seat = {
      role,
      guest: role === 'pupil' && lesson.my_invitation !== null && !(await store.isInCourse(db, person, lesson.course_id)),
      name: `${user.first_name} ${user.last_name}`.slice(0, 80),
      title: lesson.title,
      size: lesson.expected_size,
      ...openingOf(settingsIn(lesson)),
      recording: await recordingPolicy(db, lesson.course_id),
      recordable: await mayBeRecorded(db, person, this.#deps.consentRequired ?? false),
    };
    const { token, expiresAt, peerId } = await roomTokens.sign(id, person.userId, seat, now);
    return { token, expiresAt: expiresAt.toISOString(), peerId, ice: iceServersFor(this.#deps.turn, person.userId, now) };
  }

  /** Its room has opened. Safe to repeat; a lesson that is over stays so. */
  async markStarted(id: LessonId): Promise<void> {
    await this.#deps.db.transaction().execute((tx) => this.start(tx, id));
  }

  /** Its room has ended, at `at` (milliseconds since 1970). Safe to repeat, and right in any order with `markStarted`. */
  async markEnded(id: LessonId, at: number): Promise<void> {
    await this.#deps.db.transaction().execute((tx) => this.end(tx, id, at));
  }

  /** `markStarted` in a transaction of the caller's. */
  async start(tx: Queries, id: LessonId): Promise<void> {
    if (!(await store.startLesson(tx, id, this.#now()))) return;
    await audit(tx, { actor: null, action: 'lesson.started', subject: `lessons:${id}` });
    await announce(tx, 'lesson.started', { lessonId: id });
  }

  /** `markEnded` in a transaction of the caller's. */
  async end(tx: Queries, id: LessonId, at: number): Promise<void> {
    if (!(await store.endLesson(tx, id, new Date(at)))) return;
    await audit(tx, { actor: null, action: 'lesson.ended', subject: `lessons:${id}`, after: { endedAt: new Date(at).toISOString() } });
    await announce(tx, 'lesson.ended', { lessonId: id });
  }

  /** Ends lessons whose rooms were lost without a word (the machine went down). */
  async endForgotten(): Promise<void> {
    const forgotten = await store.liveSince(this.#deps.db, new Date(this.#deps.clock.now() - FORGOTTEN_AFTER_MS));
    for (const { id, ended_at: endedAt } of forgotten) await this.markEnded(LessonId.parse(id), endedAt.getTime());
  }

  async #plan(tx: Queries, person: Person, id: LessonId, lesson: NewLesson): Promise<Lesson> {
    const startsAt = new Date(lesson.startsAt);
    if (timesOf({ starts_at: startsAt, duration: lesson.durationMinutes }).endsAt <= this.#deps.clock.now()) {
      throw new AppError('invalid_input', { message: 'startsAt: this time has passed' });
    }
    const { hostId, expectedSize } = await requirePlan(tx, person, lesson);
    await store.insertLesson(tx, {
      id,
      course_id: lesson.courseId,
      title: lesson.title,
      host_id: hostId,
      starts_at: startsAt,
      duration: lesson.durationMinutes,
      expected_size: expectedSize,
      room_id: lesson.roomId,
      settings: lesson.settings,
    });
    await audit(tx, { actor: person.userId, action: 'lesson.planned', subject: `lessons:${id}`, after: { ...lesson, hostId } });
    await announce(tx, 'lesson.scheduled', { lessonId: id });
    // An admin sees every lesson, a teacher has planned one of their own.
    return toLesson(await this.#visible(tx, person, id), person);
  }

  async #change(tx: Queries, person: Person, id: LessonId, change: LessonChange, ifVersion: number | null): Promise<Lesson> {
    await this.#visible(tx, person, id);
    const before = await store.lockLesson(tx, id);
    if (!before) throw new AppError('not_found');
    requireChangeable(before, change, person);
    if (ifVersion !== null && ifVersion !== before.version) throw new AppError('precondition_failed');
    if (change.roomId !== undefined && change.roomId !== before.room_id) await requireRoom(tx, change.roomId);
    const patch = {
      ...(change.title === undefined ? {} : { title: change.title }),
      ...(change.startsAt === undefined ? {} : { starts_at: new Date(change.startsAt) }),
      ...(change.durationMinutes === undefined ? {} : { duration: change.durationMinutes }),
      ...(change.expectedSize === undefined ? {} : { expected_size: change.expectedSize }),
      ...(change.roomId === undefined ? {} : { room_id: change.roomId }),
      ...(change.settings === undefined ? {} : { settings: change.settings }),
      ...(change.status === undefined ? {} : { status: change.status }),
    } satisfies store.LessonPatch;
    await store.updateLesson(tx, id, patch, this.#now());
    if (change.status !== undefined && before.series_id !== null && before.series_date !== null)
      await store.leaveOut(tx, before.series_id, before.series_date, true);
    const moved = patch.starts_at !== undefined && patch.starts_at.getTime() !== before.starts_at.getTime();
    if (moved) await store.forgetReminders(tx, id);
    const { title, starts_at, duration, expected_size, status, room_id, settings } = before;
    await audit(tx, {
      actor: person.userId,
      action: 'lesson.changed',
      subject: `lessons:${id}`,
      before: { title, starts_at, duration, expected_size, status, room_id, settings },
      after: patch,
    });
    await announce(tx, 'lesson.changed', { lessonId: id, change: change.status ?? (moved ? 'moved' : 'edited') });
    return toLesson(await this.#visible(tx, person, id), person);
  }

  async #visible(db: Queries, person: Person, id: LessonId): Promise<store.LessonRow> {
    const lesson = await store.lessonFor(db, person, id);
    if (!lesson) throw new AppError('not_found');
    return lesson;
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}
