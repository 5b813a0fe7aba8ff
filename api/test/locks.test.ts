import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { openDatabase, type Queries } from '../src/db/database.ts';
import type { Tables } from '../src/db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { lockLesson } from '../src/lessons/lessons.store.ts';
import { lockRoom } from '../src/rooms/rooms.store.ts';
import { comingLessons, lockSeries } from '../src/timetable/series.store.ts';
import { quiet } from './fixture/postgres.ts';
import { School, START } from './fixture/school.ts';
import { createTestDatabase } from './fixture/test-database.ts';

/** Whoever waits for a lock is waiting forever: the other holds it until this is over. */
const WAITED = '55P03';

let db: Kysely<Tables>;
let school: School;
let teacher: string;
let lesson: string;
let seriesId: string;
let room: string;
const scope = new Scope('locks test');

beforeAll(async () => {
  const { url } = scope.own(await createTestDatabase());
  ({ db } = scope.own(openDatabase({ url, logger: quiet })));
  school = new School(db);
  ({ id: teacher } = await school.person('teacher', 'grace'));
  lesson = await school.lesson(teacher, { inMinutes: 60 });
  ({ id: room } = await db.insertInto('rooms').values({ name: 'Hall' }).returning('id').executeTakeFirstOrThrow());
  seriesId = uuidV7(START);
  await db
    .insertInto('lesson_series')
    .values({
      id: seriesId,
      course_id: null,
      title: 'Choir',
      host_id: teacher,
      starts_local: '2026-03-02T14:00',
      time_zone: 'UTC',
      duration: 45,
      rrule: 'FREQ=DAILY;COUNT=3',
      last_date: '2026-03-04',
      expected_size: 12,
    })
    .execute();
  await db.updateTable('lessons').set({ series_id: seriesId, series_date: '2026-03-02' }).where('id', '=', lesson).execute();
});
afterAll(() => scope.close('tests are over'));

/** Does somebody who names the row by a foreign key get on while another transaction holds it? */
async function getsOn(hold: (tx: Queries) => Promise<unknown>, name: (tx: Queries) => Promise<unknown>): Promise<boolean> {
  return db.transaction().execute(async (holder) => {
    await hold(holder);
    try {
      await db.transaction().execute(async (tx) => {
        await sql`set local lock_timeout = '300ms'`.execute(tx);
        await name(tx);
      });
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== WAITED) throw error;
      return false;
    }
  });
}

/** Somebody asks a pupil to the lesson: only the foreign key touches the lesson's row. */
const invite = async (tx: Queries) => {
  const { id } = await new School(tx as Kysely<Tables>).person('student', `pupil${Math.random()}`);
  await tx.insertInto('lesson_invitations').values({ lesson_id: lesson, user_id: id }).execute();
};
const planIn = (more: { series_id?: string; room_id?: string }) => (tx: Queries) =>
  tx
    .insertInto('lessons')
    .values({
      id: uuidV7(START),
      title: 'Another',
      host_id: teacher,
      starts_at: new Date(START + 10 * 86_400_000 * Math.random()),
      duration: 5,
      expected_size: 1,
      status: 'cancelled',
      ...more,
    })
    .execute();

describe('a row that is locked to be changed', () => {
  test('is in nobody’s way who only names it', async () => {
    expect(await getsOn((tx) => lockLesson(tx, lesson), invite)).toBe(true);
    expect(await getsOn((tx) => comingLessons(tx, seriesId, '2026-03-01', new Date(START)), invite)).toBe(true);
    expect(await getsOn((tx) => lockSeries(tx, seriesId), planIn({ series_id: seriesId }))).toBe(true);
  });

  test('is held from others who would change it', async () => {
    expect(
      await getsOn(
        (tx) => lockLesson(tx, lesson),
        (tx) => lockLesson(tx, lesson),
      ),
    ).toBe(false);
    expect(
      await getsOn(
        (tx) => lockSeries(tx, seriesId),
        (tx) => lockSeries(tx, seriesId),
      ),
    ).toBe(false);
  });

  test('and may be removed, is held from those who name it too', async () => {
    expect(await getsOn((tx) => lockRoom(tx, room), planIn({ room_id: room }))).toBe(false);
    // What the other lock would do to a lesson.
    const forUpdate = (tx: Queries) => tx.selectFrom('lessons').select('id').where('id', '=', lesson).forUpdate().execute();
    expect(await getsOn(forUpdate, invite)).toBe(false);
  });
});
