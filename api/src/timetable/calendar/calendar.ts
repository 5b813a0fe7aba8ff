import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { calendarRoutes, FEED_COMING_DAYS, FEED_PAST_DAYS } from '@watoto/shared/contract/http/calendar.ts';
import { type Download, urlOf } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../../auth/access-token.ts';
import type { Tables } from '../../db/tables.ts';
import { timesOf } from '../../lessons/lessons.policy.ts';
import { type LessonRow, lessonFor } from '../../lessons/lessons.store.ts';
import * as store from './calendar.store.ts';
import { type CalendarLesson, type CalendarWords, writeCalendar } from './ics.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const TOKEN_BYTES = 32;

const WORDS: Readonly<Record<'en' | 'sw', CalendarWords>> = {
  en: { calendar: 'Watoto: my lessons', with: (name) => `with ${name}` },
  sw: { calendar: 'Watoto: masomo yangu', with: (name) => `pamoja na ${name}` },
};
const wordsOf = (locale: string) => (locale.startsWith('sw') ? WORDS.sw : WORDS.en);

export interface CalendarDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** The school's origin, for links. */
  readonly publicUrl: string;
}

/** Lessons for calendar programs. They have no password: a secret address is what they know, and only its hash is kept. */
export class Calendar {
  readonly #deps: CalendarDeps;

  constructor(deps: CalendarDeps) {
    this.#deps = deps;
  }

  async address({ userId }: Person): Promise<{ since: string | null }> {
    const feed = await store.feedOf(this.#deps.db, userId);
    return { since: feed?.created_at.toISOString() ?? null };
  }

  async renew({ userId }: Person): Promise<{ url: string; since: string }> {
    const at = new Date(this.#deps.clock.now());
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await store.setFeed(this.#deps.db, userId, hashOf(token), at);
    return { url: this.#deps.publicUrl + urlOf(calendarRoutes['calendar.feed'], { params: { token } }), since: at.toISOString() };
  }

  async remove({ userId }: Person): Promise<void> {
    await store.removeFeed(this.#deps.db, userId);
  }

  /** Throws `not_found` for an address that is none any more. */
  async feed(token: string): Promise<Download> {
    const { db, clock } = this.#deps;
    const owner = await store.ownerOf(db, hashOf(token));
    if (!owner) throw new AppError('not_found');
    const now = clock.now();
    const rows = await store.lessonsToGoTo(db, owner, new Date(now - FEED_PAST_DAYS * DAY_MS), new Date(now + FEED_COMING_DAYS * DAY_MS));
    return {
      filename: null,
      content: writeCalendar(
        rows.map((row) => this.#lesson(row)),
        wordsOf(owner.locale),
      ),
    };
  }

  /** Throws `not_found`. */
  async lesson(person: Person, id: LessonId): Promise<Download> {
    const { db } = this.#deps;
    const [row, user] = await Promise.all([
      lessonFor(db, person, id),
      db.selectFrom('users').select('locale').where('id', '=', person.userId).executeTakeFirst(),
    ]);
    if (!row) throw new AppError('not_found');
    return { filename: 'lesson.ics', content: writeCalendar([this.#lesson(row)], wordsOf(user?.locale ?? 'en')) };
  }

  #lesson(row: LessonRow): CalendarLesson {
    return {
      id: row.id,
      title: row.title,
      course: row.course_title,
      host: `${row.host_first_name} ${row.host_last_name}`,
      room: row.room_name,
      startsAt: row.starts_at,
      endsAt: new Date(timesOf(row).endsAt),
      cancelled: row.status === 'cancelled',
      version: row.version,
      changedAt: row.updated_at,
      url: `${this.#deps.publicUrl}/lessons/${row.id}`,
    };
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
