import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let people: People<'admin' | 'grace' | 'amina'>;
let ids: Ids<keyof typeof people>;
let courseId: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { admin: 'admin', grace: 'teacher', amina: 'student' }));
  courseId = await t.school.course(ids.grace);
});
afterAll(() => t?.close());
beforeEach(async () => {
  for (const table of ['dead_letters', 'notifications', 'inbox'] as const) await t.db.deleteFrom(table).execute();
});

interface Letter {
  readonly consumer?: string;
  readonly topic?: string;
  readonly payload?: object;
}

/** As the consumer left it after its last try. */
async function aLetter({ consumer = 'notifications', topic = 'enrollment.completed', payload }: Letter = {}): Promise<string> {
  const { id } = await t.db
    .insertInto('dead_letters')
    .values({
      consumer,
      topic,
      message_id: randomUUID(),
      payload: JSON.stringify(payload ?? { courseId, studentId: ids.amina }),
      error: 'the database was away',
      attempts: 4,
      occurred_at: new Date(t.school.clock.now()),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
const list = async (query: object = {}) => (await people.admin.call('events.deadLetters', { query })).body;
const replay = (body: { id: string } | { consumer: string; topic: string }) => people.admin.call('events.replay', { body });
const drop = (body: { id: string } | { consumer: string; topic: string }) => people.admin.call('events.drop', { body });
const told = () => t.db.selectFrom('notifications').select(['kind', 'user_id']).execute();
const audited = (id: string) =>
  t.db.selectFrom('audit_log').select(['action', 'actor']).where('subject', '=', `dead_letters:${id}`).orderBy('id').execute();
const KIND = { consumer: 'notifications', topic: 'enrollment.completed' };
const BROKEN = { courseId: 7 };

describe('dead letters', () => {
  test('are listed newest first, a page at a time, of one kind or all', async () => {
    const mine = [await aLetter(), await aLetter(), await aLetter({ consumer: 'caches', topic: 'course.updated' })];
    const first = await list({ limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([mine[2], mine[1]]);
    expect((await list({ limit: 2, cursor: first.nextCursor })).items.map(({ id }) => id)).toEqual([mine[0]]);
    expect((await list(KIND)).items).toHaveLength(2);
    expect(first).toMatchObject({
      kinds: [
        { ...KIND, count: 2 },
        { consumer: 'caches', topic: 'course.updated', count: 1 },
      ],
      busUp: true,
    });
    expect(first.items[1]).toMatchObject({
      ...KIND,
      payload: { courseId, studentId: ids.amina },
      error: 'the database was away',
      attempts: 4,
      occurredAt: new Date(t.school.clock.now()).toISOString(),
    });
  });

  test.each(['grace', 'amina'] as const)('are not for %s', async (who) => {
    const id = await aLetter();
    for (const name of ['events.replay', 'events.drop'] as const)
      expect((await people[who].call(name, { body: { id } })).problem.code).toBe('forbidden');
    expect((await people[who].call('events.deadLetters')).problem.code).toBe('forbidden');
    expect(await told()).toEqual([]);
  });

  test('that are replayed are handled, are gone, and it says who did it', async () => {
    const id = await aLetter();
    expect((await replay({ id })).body).toEqual({ replayed: 1, failed: 0 });
    expect(await told()).toEqual([{ kind: 'courseCompleted', user_id: ids.amina }]);
    expect((await list()).items).toEqual([]);
    expect(await audited(id)).toEqual([{ action: 'event.replayed', actor: ids.admin }]);
  });

  test('are handled once, however often and by how many at once they are replayed', async () => {
    const id = await aLetter();
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => replay({ id })))).map(({ status }) => status);
    // Who comes later finds it gone, or finds it done.
    expect(new Set([...statuses, 200, 404])).toEqual(new Set([200, 404]));
    expect(statuses).toContain(200);
    expect((await replay({ id })).problem.code).toBe('not_found');
    expect(await told()).toHaveLength(1);
    expect(await audited(id)).toHaveLength(1);
  });

  test('of an event that was handled after all do nothing more', async () => {
    const id = await aLetter();
    const { message_id } = await t.db.selectFrom('dead_letters').select('message_id').where('id', '=', id).executeTakeFirstOrThrow();
    await t.db.insertInto('inbox').values({ consumer: 'notifications', message_id }).execute();
    expect((await replay({ id })).body).toEqual({ replayed: 1, failed: 0 });
    expect(await told()).toEqual([]);
  });

  test('that fail again stay, say why, and work once it is mended', async () => {
    const id = await aLetter({ payload: BROKEN });
    expect((await replay({ id })).body).toEqual({ replayed: 0, failed: 1 });
    const [letter] = (await list()).items;
    expect(letter).toMatchObject({ id, attempts: 5 });
    expect(letter?.error).toContain('courseId');
    expect(await audited(id)).toEqual([]);
    const payload = JSON.stringify({ courseId, studentId: ids.amina });
    await t.db.updateTable('dead_letters').set({ payload }).where('id', '=', id).execute();
    expect((await replay({ id })).body).toEqual({ replayed: 1, failed: 0 });
    expect(await told()).toHaveLength(1);
  });

  test('of a consumer that is no more can only be dropped', async () => {
    const id = await aLetter({ consumer: 'gone' });
    expect((await replay({ id })).body).toEqual({ replayed: 0, failed: 1 });
    expect((await list()).items[0]?.error).toContain('no consumer gone');
    expect((await drop({ id })).body).toEqual({ dropped: 1 });
    expect((await list()).items).toEqual([]);
  });

  test('of one kind are replayed together: what fails is in nobody’s way', async () => {
    await aLetter({ payload: BROKEN });
    await aLetter();
    await aLetter({ topic: 'enrollment.created', payload: { courseId, studentId: ids.amina, fromWaiting: true } });
    expect((await replay(KIND)).body).toEqual({ replayed: 1, failed: 1 });
    expect(await told()).toEqual([{ kind: 'courseCompleted', user_id: ids.amina }]);
    expect((await list()).items).toHaveLength(2);
  });

  test('that are dropped are never handled, and it says who did it', async () => {
    const id = await aLetter();
    await aLetter();
    expect((await drop({ id })).body).toEqual({ dropped: 1 });
    for (const again of [drop, replay]) expect((await again({ id })).problem.code).toBe('not_found');
    expect(await audited(id)).toEqual([{ action: 'event.dropped', actor: ids.admin }]);
    expect((await drop(KIND)).body).toEqual({ dropped: 1 });
    expect(await told()).toEqual([]);
  });
});
