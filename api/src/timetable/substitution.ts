import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { toLesson } from '../lessons/lesson-view.ts';
import * as lessons from '../lessons/lessons.store.ts';
import { refuseOverlap, requireTeacher } from '../lessons/planning.ts';
import { requireSubstitutable } from './timetable.policy.ts';

type LockedLesson = NonNullable<Awaited<ReturnType<typeof lessons.lockLesson>>>;

/** One teacher for another: what the host may do goes with the lesson, and comes back with it. */
export class Substitution {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws `not_found`, `forbidden`, `lesson_ended`, `invalid_input` (not a teacher) and `conflict` (they have another lesson then). */
  async give(person: Person, id: LessonId, hostId: UserId): Promise<Lesson> {
    return this.#changing(person, id, async (tx, lesson) => {
      requireSubstitutable(lesson, person);
      if (hostId === lesson.host_id) return;
      await requireTeacher(tx, hostId);
      const usual = lesson.substitutes_for ?? lesson.host_id;
      await this.#hand(tx, id, hostId, hostId === usual ? null : usual);
      await audit(tx, {
        actor: person.userId,
        action: 'lesson.substituted',
        subject: `lessons:${id}`,
        before: { host: lesson.host_id },
        after: { host: hostId },
      });
    });
  }

  /** Throws `not_found`, `forbidden`, `lesson_ended` and `conflict` (the teacher has another lesson by now). */
  async takeBack(person: Person, id: LessonId): Promise<Lesson> {
    return this.#changing(person, id, async (tx, lesson) => {
      const usual = lesson.substitutes_for;
      if (usual === null) {
        if (lesson.host_id !== person.userId && person.role !== 'admin') throw new AppError('forbidden');
        return;
      }
      if (usual !== person.userId && person.role !== 'admin') throw new AppError('forbidden');
      requireSubstitutable(lesson, person);
      await this.#hand(tx, id, usual, null);
      await audit(tx, {
        actor: person.userId,
        action: 'lesson.takenBack',
        subject: `lessons:${id}`,
        before: { host: lesson.host_id },
        after: { host: usual },
      });
    });
  }

  async #hand(tx: Queries, id: LessonId, hostId: string, usual: string | null): Promise<void> {
    await lessons.updateLesson(tx, id, { host_id: hostId, substitutes_for: usual }, new Date(this.#clock.now()));
    await announce(tx, 'lesson.changed', { lessonId: id, change: 'substituted' });
  }

  async #changing(person: Person, id: LessonId, work: (tx: Queries, lesson: LockedLesson) => Promise<void>): Promise<Lesson> {
    return this.#db
      .transaction()
      .execute(async (tx) => {
        if (!(await lessons.lessonFor(tx, person, id))) throw new AppError('not_found');
        const lesson = await lessons.lockLesson(tx, id);
        if (!lesson) throw new AppError('not_found');
        await work(tx, lesson);
        const after = await lessons.lessonFor(tx, person, id);
        if (!after) throw new AppError('not_found');
        return toLesson(after, person);
      })
      .catch(refuseOverlap);
  }
}
