import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type ClassReadiness, READINESS_DAYS, ReadinessResult, type readinessRoutes } from '@watoto/shared/contract/http/readiness.ts';
import type { Download, RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { expectedIn, lessonManagedBy } from '../attendance/attendance.store.ts';
import type { Person } from '../auth/access-token.ts';
import type { TurnConfig } from '../config.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { timesOf } from '../lessons/lessons.policy.ts';
import * as lessons from '../lessons/lessons.store.ts';
import type { RoomTokens } from '../lessons/room-token.ts';
import { iceServersFor } from '../turn/ice-servers.ts';
import * as store from './readiness.store.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Of nobody's interest after that. */
const KEEP_MS = 30 * DAY_MS;

export interface ReadinessDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
  readonly roomTokens: RoomTokens;
  readonly turn: TurnConfig | undefined;
}

/** Devices and networks of a class, tried before the lesson by each where they will sit. */
export class ReadinessChecks {
  readonly #deps: ReadinessDeps;

  constructor(deps: ReadinessDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`, `lesson_not_open` (too early to try) and `lesson_ended`. */
  async door(person: Person, id: LessonId): Promise<RouteAnswer<(typeof readinessRoutes)['readiness.door']>> {
    const { clock, roomTokens, turn } = this.#deps;
    const lesson = await this.#coming(person, id);
    const now = clock.now();
    // Nobody is let in by it: it says no more than it must.
    const seat = { role: 'observer', name: '-', title: lesson.title, size: 1, probe: true } as const;
    const { token, expiresAt } = await roomTokens.sign(id, person.userId, seat, now);
    return { token, expiresAt: expiresAt.toISOString(), ice: iceServersFor(turn, person.userId, now) };
  }

  /** Throws `not_found`, `lesson_not_open` and `lesson_ended`. */
  async put(person: Person, id: LessonId, result: ReadinessResult): Promise<void> {
    await this.#coming(person, id);
    await store.putCheck(this.#deps.db, {
      lesson_id: id,
      user_id: person.userId,
      checked_at: new Date(this.#deps.clock.now()),
      result: JSON.stringify(result),
    });
  }

  /** Throws `not_found`. */
  async class(person: Person, id: LessonId): Promise<ClassReadiness> {
    return this.#deps.reads.run(person.userId, async (db) => {
      const lesson = await lessonManagedBy(db, person, id);
      if (!lesson) throw new AppError('not_found');
      const checks = new Map((await store.checksOf(db, id)).map((row) => [row.user_id, row]));
      const students = await expectedIn(db, { ...lesson, ended: null });
      return {
        lesson: { id: LessonId.parse(lesson.id), title: lesson.title, startsAt: lesson.starts_at.toISOString() },
        students: students.map((student) => {
          const check = checks.get(student.id);
          return {
            student: { id: UserId.parse(student.id), name: `${student.first_name} ${student.last_name}` },
            checkedAt: check?.checked_at.toISOString() ?? null,
            result: check ? ReadinessResult.parse(check.result) : null,
          };
        }),
      };
    });
  }

  /** Nothing compresses it on its way. */
  download(bytes: number): Download {
    return { filename: null, content: new Uint8Array(randomBytes(bytes)) };
  }

  async sweep(): Promise<void> {
    await store.forgetChecks(this.#deps.db, new Date(this.#deps.clock.now() - KEEP_MS));
  }

  async #coming(person: Person, id: LessonId): Promise<lessons.LessonRow> {
    const lesson = await lessons.lessonFor(this.#deps.db, person, id);
    if (!lesson) throw new AppError('not_found');
    const { closesAt } = timesOf(lesson);
    const now = this.#deps.clock.now();
    if (lesson.status === 'cancelled' || lesson.status === 'ended' || (lesson.status !== 'live' && now >= closesAt))
      throw new AppError('lesson_ended');
    const opensAt = lesson.starts_at.getTime() - READINESS_DAYS * DAY_MS;
    if (now < opensAt) throw new AppError('lesson_not_open', { details: { opensAt: new Date(opensAt).toISOString() } });
    return lesson;
  }
}
