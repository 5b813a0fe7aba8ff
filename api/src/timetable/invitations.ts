import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import type { Invitation } from '@watoto/shared/contract/http/timetable.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { toLesson } from '../lessons/lesson-view.ts';
import { lessonFor, lockLesson } from '../lessons/lessons.store.ts';
import * as store from './invitations.store.ts';
import { requireComing, requireInviter } from './timetable.policy.ts';

/** As many as a room may hold, and no mailing list. */
const MOST = 200;

/** People who come to a lesson from outside its course: whoever is invited sees it and may enter. */
export class Invitations {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws `not_found` and `forbidden`. */
  async list(person: Person, id: LessonId): Promise<{ items: Invitation[] }> {
    await this.#inviting(this.#db, person, id);
    return { items: (await store.invitationsTo(this.#db, id)).map(toInvitation) };
  }

  /** Throws `not_found` (lesson, person), `forbidden`, `conflict` (they come anyway), `limit_reached` and `lesson_ended`. */
  async invite(person: Person, id: LessonId, email: string): Promise<Invitation> {
    return this.#db.transaction().execute(async (tx) => {
      requireComing(await this.#inviting(tx, person, id));
      const userId = await store.personByEmail(tx, email);
      if (userId === undefined) throw new AppError('not_found', { message: 'Nobody at this school has that e-mail address.' });
      if (await store.comesAnyway(tx, id, userId)) throw new AppError('conflict', { message: 'They come to this lesson anyway.' });
      if ((await store.countInvitations(tx, id)) >= MOST) throw new AppError('limit_reached');
      if (await store.invite(tx, id, userId, person.userId, new Date(this.#clock.now()))) {
        await audit(tx, { actor: person.userId, action: 'lesson.invited', subject: `lessons:${id}`, after: { user: userId } });
        await announce(tx, 'lesson.invited', { lessonId: id, userId });
      }
      const row = await store.invitationOf(tx, id, userId);
      if (!row) throw new AppError('not_found');
      return toInvitation(row);
    });
  }

  /** Throws `not_found` (lesson) and `forbidden`. */
  async withdraw(person: Person, id: LessonId, userId: UserId): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      await this.#inviting(tx, person, id);
      if (!(await store.withdraw(tx, id, userId))) return;
      await audit(tx, { actor: person.userId, action: 'lesson.invitationWithdrawn', subject: `lessons:${id}`, before: { user: userId } });
    });
  }

  /** Throws `not_found` for whoever was not invited, and `lesson_ended`. */
  async answer(person: Person, id: LessonId, state: 'accepted' | 'declined'): Promise<Lesson> {
    return this.#db.transaction().execute(async (tx) => {
      const lesson = await lessonFor(tx, person, id);
      if (!lesson) throw new AppError('not_found');
      requireComing(lesson);
      if (!(await store.answer(tx, id, person.userId, state))) throw new AppError('not_found');
      return toLesson({ ...lesson, my_invitation: state }, person);
    });
  }

  /** The lesson, locked in a transaction, of someone who may ask others to it. */
  async #inviting(db: Queries, person: Person, id: LessonId) {
    const lesson = await lessonFor(db, person, id);
    if (!lesson) throw new AppError('not_found');
    requireInviter(lesson, person);
    // Whoever invites at once comes one after the other: the limit holds.
    if (db.isTransaction) await lockLesson(db, id);
    return lesson;
  }
}

function toInvitation(row: store.InvitationRow): Invitation {
  return { user: { id: UserId.parse(row.id), name: `${row.first_name} ${row.last_name}` }, email: row.email, state: row.state };
}
