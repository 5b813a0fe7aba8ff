import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { sendReminders } from '../src/timetable/reminders.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { MINUTE, START } from './fixture/school.ts';

const DAY = 24 * 60 * MINUTE;
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
beforeEach(async () => {
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('outbox').execute();
});

const oneLesson = async (who: TestClient, id: string) => (await who.call('lessons.get', { params: { id } })).body;

describe('a substitute', () => {
  const give = (who: TestClient, id: LessonId, hostId: string) => who.call('lessons.substitute', { params: { id }, body: { hostId } });

  test('holds the lesson, the former teacher does not, and it comes back', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await give(people.grace, id, ids.joseph)).body).toMatchObject({
      host: { id: ids.joseph },
      substitutesFor: { id: ids.grace },
      myRole: 'pupil',
    });
    expect(await oneLesson(people.joseph, id)).toMatchObject({ myRole: 'host', version: 2 });
    const retitle = (who: TestClient) => who.call('lessons.update', { params: { id }, body: { title: 'Mine' } });
    expect((await retitle(people.grace)).problem.code).toBe('forbidden');
    expect((await retitle(people.joseph)).status).toBe(200);
    expect((await people.joseph.call('lessons.takeBack', { params: { id } })).problem.code).toBe('forbidden');
    expect((await people.grace.call('lessons.takeBack', { params: { id } })).body).toMatchObject({
      host: { id: ids.grace },
      substitutesFor: null,
      myRole: 'host',
    });
    expect((await people.joseph.call('lessons.get', { params: { id } })).problem.code).toBe('not_found');
    const events = await t.db.selectFrom('outbox').select('payload').where('topic', '=', 'lesson.changed').orderBy('id').execute();
    expect(events.map(({ payload }) => (payload as { change: string }).change)).toEqual(['substituted', 'edited', 'substituted']);
    const lines = await t.db.selectFrom('audit_log').select('action').where('subject', '=', `lessons:${id}`).orderBy('id').execute();
    expect(lines.map(({ action }) => action)).toEqual(['lesson.substituted', 'lesson.changed', 'lesson.takenBack']);
  });

  test.each([
    ['by a teacher who has nothing to do with it', 'joseph', 'joseph', 'not_found'],
    ['to a student', 'grace', 'amina', 'invalid_input'],
  ] as const)('not %s', async (_, who, to, code) => {
    const id = await t.school.lesson(ids.grace);
    expect((await give(people[who], id, ids[to])).problem.code).toBe(code);
  });

  test('who has another lesson then is refused, and shown as not free', async () => {
    const id = await t.school.lesson(ids.grace, { inMinutes: 60 });
    await t.school.lesson(ids.joseph, { inMinutes: 90 });
    expect((await give(people.admin, id, ids.joseph)).problem.code).toBe('conflict');
    const { body } = await people.admin.call('timetable.teachers', {
      query: { startsAt: new Date(START + 60 * MINUTE).toISOString(), durationMinutes: 45, exceptLessonId: id },
    });
    expect(body.items.map(({ name, free }) => `${name} ${free}`)).toEqual(['admin Test true', 'grace Test true', 'joseph Test false']);
  });
});

describe('an invitation', () => {
  const invite = (id: LessonId, email: string, who = people.grace) => who.call('invitations.create', { params: { id }, body: { email } });

  test('lets someone from outside see the lesson and enter, until it is withdrawn', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await people.zuri.call('lessons.get', { params: { id } })).problem.code).toBe('not_found');
    for (let i = 0; i < 2; i += 1)
      expect((await invite(id, 'ZURI@school.test')).body).toMatchObject({ user: { id: ids.zuri }, state: 'invited' });
    expect(await oneLesson(people.zuri, id)).toMatchObject({ myInvitation: 'invited', myRole: 'pupil' });
    expect((await people.zuri.call('lessons.list')).body.items).toHaveLength(1);
    expect((await people.zuri.call('lessons.openDoor', { params: { id } })).status).toBe(200);
    const { body } = await people.zuri.call('invitations.answer', { params: { id }, body: { state: 'accepted' } });
    expect(body.myInvitation).toBe('accepted');
    expect((await people.grace.call('invitations.list', { params: { id } })).body.items).toMatchObject([{ state: 'accepted' }]);
    await people.grace.call('invitations.withdraw', { params: { id, userId: ids.zuri } });
    expect((await people.zuri.call('lessons.openDoor', { params: { id } })).problem.code).toBe('not_found');
  });

  test.each([
    ['who is in the class', 'amina@school.test', 'conflict'],
    ['who is not there', 'nobody@school.test', 'not_found'],
  ])('not for someone %s', async (_, email, code) => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await invite(id, email)).problem.code).toBe(code);
  });

  test('is the host’s to make, and only the invited answer', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course });
    expect((await invite(id, 'zuri@school.test', people.joseph)).problem.code).toBe('not_found');
    const answer = people.amina.call('invitations.answer', { params: { id }, body: { state: 'declined' } });
    expect((await answer).problem.code).toBe('not_found');
  });
});

describe('reminders', () => {
  const reminded = async () =>
    (await t.db.selectFrom('outbox').select('payload').where('topic', '=', 'lesson.reminded').orderBy('id').execute())
      .map(({ payload }) => payload as { userId: string; kind: string })
      .map(({ userId, kind }) => `${Object.entries(ids).find(([, id]) => id === userId)?.[0]} ${kind}`)
      .toSorted();
  const both = () => Promise.all([1, 2].map(() => sendReminders({ db: t.db, clock: t.school.clock })));

  test('go to host, class and invited, once, also with two at it', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course, inMinutes: 10 });
    await people.grace.call('invitations.create', { params: { id }, body: { email: 'zuri@school.test' } });
    await both();
    await both();
    expect(await reminded()).toEqual(['amina soon', 'grace soon', 'zuri soon']);
  });

  test('come the day before, and then shortly before', async () => {
    await t.school.lesson(ids.grace, { inMinutes: 24 * 60 });
    await both();
    expect(await reminded()).toEqual(['grace day']);
  });

  test.each([
    ['of a lesson of this evening as "tomorrow"', 10 * 60, 'scheduled'],
    ['of a lesson that has begun', -1, 'scheduled'],
    ['of a lesson that was cancelled', 10, 'cancelled'],
  ] as const)('are not sent %s', async (_, inMinutes, status) => {
    await t.school.lesson(ids.grace, { inMinutes, status });
    await both();
    expect(await reminded()).toEqual([]);
  });

  test('are sent anew of a lesson that was moved', async () => {
    const id = await t.school.lesson(ids.grace, { inMinutes: 10 });
    await both();
    await people.grace.call('lessons.update', { params: { id }, body: { startsAt: new Date(START + 14 * MINUTE).toISOString() } });
    await both();
    expect(await reminded()).toEqual(['grace soon', 'grace soon']);
  });

  test('a crowd is reminded whole', async () => {
    const crowd = await t.db
      .insertInto('users')
      .values(
        Array.from({ length: 450 }, (_, i) => ({
          email: `crowd${i}@school.test`,
          first_name: `Pupil${i}`,
          last_name: 'Test',
          role: 'student' as const,
          password_hash: 'none',
        })),
      )
      .returning('id')
      .execute();
    const big = await t.school.course(ids.grace);
    await t.db
      .insertInto('enrollments')
      .values(crowd.map(({ id }) => ({ student_id: id, course_id: big })))
      .execute();
    await t.school.lesson(ids.grace, { courseId: big, inMinutes: 10 });
    await both();
    expect(await reminded()).toHaveLength(451);
  });
});

describe('the timetable', () => {
  test('is what touches the span, in pages', async () => {
    for (const inMinutes of [-60, 60, 120, 3 * 24 * 60]) await t.school.lesson(ids.grace, { inMinutes, title: `in ${inMinutes}` });
    const query = { from: new Date(START - 30 * MINUTE).toISOString(), to: new Date(START + DAY).toISOString(), limit: 2 };
    const first = (await people.grace.call('timetable.list', { query })).body;
    expect(first.items.map(({ title }) => title)).toEqual(['in -60', 'in 60']);
    const second = (await people.grace.call('timetable.list', { query: { ...query, cursor: first.nextCursor ?? '' } })).body;
    expect(second).toMatchObject({ items: [{ title: 'in 120' }], nextCursor: null });
    expect((await people.joseph.call('timetable.list', { query })).body.items).toEqual([]);
    expect((await people.admin.call('timetable.list', { query: { ...query, hostId: ids.joseph } })).body.items).toEqual([]);
  });

  test.each([
    ['backwards', '2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['of a year', '2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z'],
    ['of no time', 'then', 'now'],
  ])('refuses a span %s', async (_, from, to) => {
    expect((await people.amina.call('timetable.list', { query: { from, to } })).problem.code).toBe('invalid_input');
  });
});

test('the first page: what to go on with, what to grade, how the school is', async () => {
  expect((await people.amina.call('home.get')).body).toMatchObject({
    learning: [{ courseId: course, title: 'Rhythm', percentage: 0 }],
    toGrade: null,
    school: null,
  });
  expect((await people.grace.call('home.get')).body).toEqual({ learning: [], toGrade: 0, school: null });
  await t.school.lesson(ids.grace, { inMinutes: 60 });
  expect((await people.admin.call('home.get')).body.school).toMatchObject({ teachers: 2, lessonsToday: 1, live: 0 });
});
