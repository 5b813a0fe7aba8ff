import { decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { RoomTokenClaims } from '@watoto/shared/contract/room-token.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { MINUTE, START } from './fixture/school.ts';

let t: TestApi;
let people: People<'grace' | 'joseph' | 'admin' | 'amina' | 'zuri'>;
let ids: Ids<keyof typeof people>;
let course: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', admin: 'admin', amina: 'student', zuri: 'student' }));
  course = await t.school.course(ids.grace, [ids.amina]);
});
afterAll(() => t?.close());
beforeEach(() => t.db.deleteFrom('lessons').execute());

const inMinutes = (minutes: number) => new Date(t.school.clock.now() + minutes * MINUTE).toISOString();
const plan = (more: object = {}) => ({ title: 'Drums', startsAt: inMinutes(60), durationMinutes: 45, ...more });

describe('planning', () => {
  test('a teacher plans for a course of theirs; the class sees it', async () => {
    const { body } = await people.grace.call('lessons.create', { body: plan({ courseId: course, startsAt: '2026-03-02T12:00:00+03:00' }) });
    expect(body).toMatchObject({
      title: 'Drums',
      course: { id: course, title: 'Rhythm' },
      host: { id: ids.grace, name: 'grace Test' },
      startsAt: '2026-03-02T09:00:00.000Z',
      endsAt: '2026-03-02T09:45:00.000Z',
      opensAt: '2026-03-02T08:45:00.000Z',
      closesAt: '2026-03-02T10:45:00.000Z',
      expectedSize: 2,
      status: 'scheduled',
      myRole: 'host',
    });
    expect(body.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const seen = await people.amina.call('lessons.get', { params: { id: body.id } });
    expect(seen.body).toEqual({ ...body, myRole: 'pupil' });
    const [line] = await t.db.selectFrom('audit_log').select(['actor', 'action']).where('subject', '=', `lessons:${body.id}`).execute();
    expect(line).toEqual({ actor: ids.grace, action: 'lesson.planned' });
  });

  test('an admin plans for a teacher', async () => {
    const { body } = await people.admin.call('lessons.create', { body: plan({ hostId: ids.joseph, courseId: course }) });
    expect(body).toMatchObject({ host: { id: ids.joseph }, myRole: 'cohost' });
  });

  test.each([
    ['for someone else', () => people.joseph, () => plan({ hostId: ids.grace }), 'forbidden'],
    ['for the course of another', () => people.joseph, () => plan({ courseId: course }), 'forbidden'],
    ['for a course that is not there', () => people.grace, () => plan({ courseId: '999999' }), 'not_found'],
    ['with a student as host', () => people.admin, () => plan({ hostId: ids.amina }), 'invalid_input'],
    ['in the past', () => people.grace, () => plan({ startsAt: inMinutes(-46) }), 'invalid_input'],
    ['without a title', () => people.grace, () => plan({ title: '  ' }), 'invalid_input'],
    ['for no time at all', () => people.grace, () => plan({ durationMinutes: 0 }), 'invalid_input'],
    ['on no date at all', () => people.grace, () => plan({ startsAt: 'tomorrow' }), 'invalid_input'],
    ['with fields that nobody knows', () => people.grace, () => plan({ status: 'live' }), 'invalid_input'],
  ])('not %s', async (_, who, body, code) => {
    expect((await who().call('lessons.create', { body: body() })).problem.code).toBe(code);
  });

  test('a teacher is in one lesson at a time', async () => {
    await people.grace.call('lessons.create', { body: plan() });
    const clash = await people.grace.call('lessons.create', { body: plan({ startsAt: inMinutes(104) }) });
    expect(clash.problem).toMatchObject({ code: 'conflict', detail: 'The teacher has another lesson at that time.' });
    expect((await people.grace.call('lessons.create', { body: plan({ startsAt: inMinutes(105) }) })).status).toBe(201);
    expect((await people.joseph.call('lessons.create', { body: plan() })).status).toBe(201);
  });

  test('of two lessons planned at once for the same time, one wins', async () => {
    const both = await Promise.all([1, 2].map(() => people.grace.call('lessons.create', { body: plan() })));
    expect(new Set(both.map((answer) => answer.status))).toEqual(new Set([201, 409]));
  });
});

describe('changing', () => {
  const change = (who: TestClient, id: LessonId, body: object) => who.call('lessons.update', { params: { id }, body });

  test('the host and admins change it; what is left out stays', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course, inMinutes: 60 });
    expect((await change(people.grace, id, { title: 'Flutes' })).body).toMatchObject({ title: 'Flutes', durationMinutes: 45 });
    expect((await change(people.admin, id, { durationMinutes: 30, expectedSize: 40 })).body).toMatchObject({
      title: 'Flutes',
      durationMinutes: 30,
      expectedSize: 40,
      endsAt: inMinutes(90),
    });
    expect((await people.amina.call('lessons.get', { params: { id } })).body.title).toBe('Flutes');
  });

  test('others do not', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await change(people.joseph, id, { title: 'Mine' })).problem.code).toBe('not_found');
    expect((await change(people.amina, id, { title: 'Mine' })).problem.code).toBe('forbidden');
  });

  test('a move into another lesson is refused, and its old time is free when it is cancelled', async () => {
    const first = await t.school.lesson(ids.grace, { inMinutes: 60 });
    const second = await t.school.lesson(ids.grace, { inMinutes: 120 });
    expect((await change(people.grace, second, { startsAt: inMinutes(90) })).problem.code).toBe('conflict');
    expect((await change(people.grace, first, { status: 'cancelled' })).body.status).toBe('cancelled');
    expect((await change(people.grace, second, { startsAt: inMinutes(60) })).body.startsAt).toBe(inMinutes(60));
    expect((await change(people.grace, first, { title: 'Again' })).problem.code).toBe('lesson_ended');
  });

  test('a live lesson keeps its start', async () => {
    const id = await t.school.lesson(ids.grace, { status: 'live' });
    expect((await change(people.grace, id, { status: 'cancelled' })).problem.code).toBe('conflict');
    expect((await change(people.grace, id, { durationMinutes: 90 })).body.durationMinutes).toBe(90);
  });
});

describe('my lessons', () => {
  const titles = async (who: TestClient, query = {}) =>
    (await who.call('lessons.list', { query })).body.items.map((lesson) => lesson.title);

  beforeEach(async () => {
    const of = (title: string, inMinutes: number, more = {}) => t.school.lesson(ids.grace, { title, inMinutes, courseId: course, ...more });
    await of('last week', -7 * 24 * 60, { status: 'ended' });
    await of('yesterday', -24 * 60, { status: 'ended' });
    await of('never held', -25 * 60);
    await of('tomorrow', 24 * 60);
    await of('in an hour', 60);
    await of('now', -5, { status: 'live' });
    await t.school.lesson(ids.joseph, { title: 'of Joseph, without a course' });
  });

  test('live first, then the coming, then the past', async () => {
    const mine = ['now', 'in an hour', 'tomorrow', 'yesterday', 'never held', 'last week'];
    expect(await titles(people.amina)).toEqual(mine);
    expect(await titles(people.grace)).toEqual(mine);
    expect(await titles(people.zuri)).toEqual([]);
    expect(await titles(people.joseph)).toEqual(['of Joseph, without a course']);
    expect(await titles(people.admin)).toHaveLength(7);
  });

  test('a dropped course is out of sight', async () => {
    await t.db.updateTable('enrollments').set({ status: 'dropped' }).where('student_id', '=', ids.amina).execute();
    expect(await titles(people.amina)).toEqual([]);
    await t.db.updateTable('enrollments').set({ status: 'enrolled' }).where('student_id', '=', ids.amina).execute();
  });

  test.each([1, 2, 3, 6])('in pages of %i, each lesson once, also when the clock moves on', async (limit) => {
    const whole = await titles(people.amina);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await people.amina.call('lessons.list', { query: { limit, ...(cursor === undefined ? {} : { cursor }) } });
      seen.push(...body.items.map((lesson) => lesson.title));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toEqual(whole);
  });

  test.each([{ cursor: 'nonsense' }, { limit: 0 }, { limit: 101 }])('refuses %o', async (query) => {
    expect((await people.amina.call('lessons.list', { query })).problem.code).toBe('invalid_input');
  });
});

describe('the way into the room', () => {
  const enter = (who: TestClient, id: LessonId) => who.call('lessons.openDoor', { params: { id } });

  test.each([
    ['grace', 'host'],
    ['admin', 'cohost'],
    ['amina', 'pupil'],
  ] as const)('%s enters as %s', async (name, role) => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    const { body } = await enter(people[name], id);
    const key = new TextEncoder().encode(TEST_CONFIG.roomTokenSecret);
    const { payload } = await jwtVerify(body.token, key, {
      audience: 'watoto-room',
      issuer: 'watoto',
      currentDate: new Date(t.school.clock.now()),
    });
    expect(RoomTokenClaims.parse(payload)).toMatchObject({
      sub: ids[name],
      room: id,
      peer: body.peerId,
      role,
      name: `${name} Test`,
      title: 'Drums',
      size: 12,
    });
    expect(Date.parse(body.expiresAt)).toBe(t.school.clock.now() + 60_000);
    expect((await enter(people[name], id)).body.peerId).toBe(body.peerId);
  });

  test('opens the room as it was planned: who waits, and what is locked', async () => {
    const startsAt = new Date(t.school.clock.now() + 5 * MINUTE).toISOString();
    const planned = { title: 'Drums', startsAt, durationMinutes: 45, settings: { lobby: 'everyone' as const, locked: ['chat' as const] } };
    const { body: lesson } = await people.grace.call('lessons.create', { body: planned });
    expect(lesson.settings).toEqual(planned.settings);
    const claims = async () => decodeJwt((await enter(people.grace, lesson.id)).body.token);
    expect(await claims()).toMatchObject({ lobby: 'everyone', locks: { chat: true } });
    const params = { id: lesson.id };
    await people.grace.call('lessons.update', { params, body: { settings: { lobby: 'nobody', locked: [] } } });
    const usual = await claims();
    expect([usual['lobby'], usual['locks']]).toEqual([undefined, undefined]);
    const odd = { settings: { lobby: 'nobody', locked: ['hands'] } } as never;
    expect((await people.grace.call('lessons.update', { params, body: odd })).problem.code).toBe('invalid_input');
  });

  test('a lesson of others does not exist', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await enter(people.zuri, id)).problem.code).toBe('not_found');
    expect((await enter(people.joseph, id)).problem.code).toBe('not_found');
  });

  test.each([
    [16, 'scheduled', 'lesson_not_open'],
    [-106, 'scheduled', 'lesson_ended'],
    [0, 'ended', 'lesson_ended'],
    [0, 'cancelled', 'lesson_ended'],
  ] as const)('that starts in %i minutes and is %s: %s', async (inMinutes, status, code) => {
    const id = await t.school.lesson(ids.grace, { courseId: course, inMinutes, status });
    expect((await enter(people.amina, id)).problem.code).toBe(code);
  });

  test('an account that was switched off after it signed in does not enter', async () => {
    const { id: leaver, email } = await t.school.person('student', 'Leaver');
    await t.db.insertInto('enrollments').values({ student_id: leaver, course_id: course }).execute();
    const client = await new TestClient(t.url).signedIn(email);
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await enter(client, id)).status).toBe(200);
    await t.db.updateTable('users').set({ is_active: false }).where('id', '=', leaver).execute();
    expect((await enter(client, id)).problem.code).toBe('unauthenticated');
  });
});

describe('what signaling reports', () => {
  const status = async (id: LessonId) => (await people.grace.call('lessons.get', { params: { id } })).body.status;
  const lines = (id: LessonId) => t.db.selectFrom('audit_log').select('action').where('subject', '=', `lessons:${id}`).execute();

  test('a lesson starts once and ends once, however often that is said', async () => {
    const id = await t.school.lesson(ids.grace);
    await Promise.all([t.api.lessons.markStarted(id), t.api.lessons.markStarted(id)]);
    expect(await status(id)).toBe('live');
    await Promise.all([t.api.lessons.markEnded(id, START + 5 * MINUTE), t.api.lessons.markEnded(id, START + 6 * MINUTE)]);
    expect(await status(id)).toBe('ended');
    expect(await lines(id)).toEqual([{ action: 'lesson.started' }, { action: 'lesson.ended' }]);
  });

  test('a late start does not bring it back', async () => {
    const id = await t.school.lesson(ids.grace);
    await t.api.lessons.markEnded(id, START);
    await t.api.lessons.markStarted(id);
    expect(await status(id)).toBe('ended');
  });

  test('a room that was lost without a word ends half a day later', async () => {
    const lost = await t.school.lesson(ids.grace, { status: 'live' });
    t.school.clock.advance(13 * 60 * MINUTE);
    const ended = async () => {
      t.school.clock.advance(10 * MINUTE);
      return t.db.selectFrom('lessons').select(['status', 'ended_at']).where('id', '=', lost).executeTakeFirst();
    };
    await expect.poll(ended, { message: 'lesson still live' }).toEqual({ status: 'ended', ended_at: new Date(START + 45 * MINUTE) });
  });
});
