import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';

let t: TestApi;
let admin: TestClient;
let grace: TestClient;
let graceId: string;

beforeAll(async () => {
  t = await openTestApi();
  const client = new TestClient(t.url);
  admin = await client.signedIn((await t.school.person('admin', 'admin')).email);
  const teacher = await t.school.person('teacher', 'grace');
  graceId = teacher.id;
  grace = await client.signedIn(teacher.email);
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('rooms').execute();
});

const create = async (name: string, seats = 30) => (await admin.call('rooms.create', { body: { name, seats } })).body;

describe('school rooms', () => {
  test('are made, found by name a page at a time, changed and taken away', async () => {
    for (const name of ['Workshop', 'aula', 'Music room']) await create(name);
    const first = (await grace.call('rooms.list', { query: { limit: 2 } })).body;
    expect(first.items.map(({ name }) => name)).toEqual(['aula', 'Music room']);
    const second = (await grace.call('rooms.list', { query: { limit: 2, cursor: first.nextCursor ?? '' } })).body;
    expect(second).toMatchObject({ items: [{ name: 'Workshop', seats: 30, isActive: true, version: 1 }], nextCursor: null });
    const { id } = second.items[0]!;
    expect((await admin.call('rooms.update', { params: { id }, body: { seats: 12, isActive: false } })).body).toMatchObject({
      name: 'Workshop',
      seats: 12,
      isActive: false,
      version: 2,
    });
    await admin.call('rooms.remove', { params: { id } });
    expect((await admin.call('rooms.remove', { params: { id } })).problem.code).toBe('not_found');
    const lines = await t.db.selectFrom('audit_log').select('action').where('subject', '=', `rooms:${id}`).orderBy('id').execute();
    expect(lines.map(({ action }) => action)).toEqual(['room.created', 'room.changed', 'room.removed']);
  });

  test('have a name each, whoever makes them at once', async () => {
    const both = await Promise.all(['Lab', 'LAB'].map((name) => admin.call('rooms.create', { body: { name, seats: 10 } })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const other = await create('Attic');
    expect((await admin.call('rooms.update', { params: { id: other.id }, body: { name: 'lab' } })).problem.code).toBe('conflict');
  });

  test('are not changed from an older version', async () => {
    const { id } = await create('Lab');
    await admin.call('rooms.update', { params: { id }, body: { seats: 5 } });
    const late = admin.with({ headers: { 'if-match': '"v1"' } }).call('rooms.update', { params: { id }, body: { seats: 6 } });
    expect((await late).problem.code).toBe('precondition_failed');
  });

  test('stay while lessons are planned in them; closed ones get no new lessons', async () => {
    const { id } = await create('Lab');
    const body = { title: 'Drums', startsAt: '2026-03-03T06:00:00Z', durationMinutes: 45, roomId: id };
    const lesson = (await grace.call('lessons.create', { body })).body;
    expect(lesson.room).toEqual({ id, name: 'Lab' });
    expect((await admin.call('rooms.remove', { params: { id } })).problem.code).toBe('conflict');
    await admin.call('rooms.update', { params: { id }, body: { isActive: false } });
    expect((await grace.call('lessons.create', { body: { ...body, startsAt: '2026-03-04T06:00:00Z' } })).problem.code).toBe(
      'invalid_input',
    );
    await grace.call('lessons.update', { params: { id: lesson.id }, body: { title: 'Flutes', roomId: id } });
    await grace.call('lessons.update', { params: { id: lesson.id }, body: { roomId: null } });
    await admin.call('rooms.remove', { params: { id } });
  });

  test('hold one lesson at a time', async () => {
    const { id } = await create('Lab');
    const other = await t.school.person('teacher', `joseph${graceId}`);
    const joseph = await new TestClient(t.url).signedIn(other.email);
    const body = { title: 'Drums', startsAt: '2026-03-03T06:00:00Z', durationMinutes: 45, roomId: id };
    const both = await Promise.all([grace, joseph].map((who) => who.call('lessons.create', { body })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const lost = both.find(({ status }) => status === 409);
    expect(lost?.problem).toMatchObject({ code: 'conflict', details: { what: 'room' } });
  });

  test.each([
    ['without a name', { name: ' ', seats: 3 }],
    ['without seats', { name: 'x', seats: 0 }],
    ['for a stadium', { name: 'x', seats: 100_000 }],
    ['with half a seat', { name: 'x', seats: 1.5 }],
  ])('are not made %s', async (_, body) => {
    expect((await admin.call('rooms.create', { body })).problem.code).toBe('invalid_input');
  });
});
