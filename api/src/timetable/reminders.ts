import { type Kysely, sql } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Queries } from '../db/database.ts';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Each is sent while a lesson begins between `least` and `most` from now: whoever starts late, or plans late, does not send "tomorrow"
 * an hour before.
 */
const KINDS = [
  { kind: 'day', least: 20 * HOUR_MS, most: 24 * HOUR_MS },
  { kind: 'soon', least: 0, most: 15 * MINUTE_MS },
] as const;

/** People that one transaction reminds. */
const AT_ONCE = 200;

/** Says `lesson.reminded` to everyone whose lesson comes near, once for each person, lesson and kind, however many instances look. */
export async function sendReminders({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }): Promise<void> {
  for (const due of KINDS) {
    let sent: number;
    do {
      sent = await db.transaction().execute((tx) => sendSome(tx, clock.now(), due));
    } while (sent === AT_ONCE);
  }
}

async function sendSome(tx: Queries, now: number, { kind, least, most }: (typeof KINDS)[number]): Promise<number> {
  const { rows } = await sql<{ lesson_id: string; user_id: string }>`
    with near as (
      select id, host_id, course_id from lessons
      where status in ('scheduled', 'live') and starts_at > ${new Date(now + least)} and starts_at <= ${new Date(now + most)}
    ), people as (
      select id as lesson_id, host_id as user_id from near
      union
      select near.id, enrollments.student_id from near
        join enrollments on enrollments.course_id = near.course_id and enrollments.status <> 'dropped'
      union
      select near.id, invitation.user_id from near
        join lesson_invitations as invitation on invitation.lesson_id = near.id and invitation.state <> 'declined'
    )
    insert into lesson_reminders (lesson_id, user_id, kind, sent_at)
    select people.lesson_id, people.user_id, ${kind}, ${new Date(now)}
    from people join users on users.id = people.user_id and users.is_active
    where not exists (
      select from lesson_reminders as sent
      where sent.lesson_id = people.lesson_id and sent.user_id = people.user_id and sent.kind = ${kind}
    )
    -- In one order for all: two instances wait for each other, and never in a ring.
    order by people.lesson_id, people.user_id
    limit ${AT_ONCE}
    on conflict do nothing
    returning lesson_id, user_id`.execute(tx);
  for (const { lesson_id: lessonId, user_id: userId } of rows)
    await announce(tx, 'lesson.reminded', { lessonId: LessonId.parse(lessonId), userId: UserId.parse(userId), kind });
  return rows.length;
}
