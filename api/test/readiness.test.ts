import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeJwt } from 'jose';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { ReadinessResult } from '@watoto/shared/contract/http/readiness.ts';
import { GOOD_PLACE } from '@watoto/shared/contract/http/readiness.fixture.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

type Name = 'grace' | 'joseph' | 'amina' | 'baraka' | 'chausiku';
const DAY_MINUTES = 24 * 60;

let t: TestApi;
let people: People<Name>;
let ids: Ids<Name>;
let lessonId: LessonId;

beforeAll(async () => {
  t = await openTestApi();
  const roles = { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student', chausiku: 'student' } as const;
  ({ people, ids } = await cast(t, roles));
  const courseId = CourseId.parse(await t.school.course(ids.grace, [ids.amina, ids.baraka]));
  lessonId = await t.school.lesson(ids.grace, { courseId, inMinutes: DAY_MINUTES });
});
afterAll(() => t?.close());

const put = (name: Name, body: ReadinessResult) => people[name].call('readiness.put', { params: { id: lessonId }, body });
const classOf = (name: 'grace' | 'joseph') => people[name].call('readiness.class', { params: { id: lessonId } });

test('a class sees nobody tried yet, then what each found, the newest', async () => {
  const { body: before } = await classOf('grace');
  expect(before.students.map(({ student, result }) => [student.name, result])).toEqual([
    ['amina Test', null],
    ['baraka Test', null],
  ]);
  expect((await put('amina', { ...GOOD_PLACE, downKbps: 60 })).status).toBe(204);
  expect((await put('amina', GOOD_PLACE)).status).toBe(204);
  const { body } = await classOf('grace');
  expect(body.students[0]).toMatchObject({ student: { id: ids.amina }, result: GOOD_PLACE });
  expect(Date.parse(body.students[0]?.checkedAt ?? '')).toBe(t.school.clock.now());
  expect(body.students[1]).toMatchObject({ checkedAt: null, result: null });
});

test('it is nobody else’s business', async () => {
  expect((await classOf('joseph')).problem.code).toBe('not_found');
  expect((await put('chausiku', GOOD_PLACE)).problem.code).toBe('not_found');
});

test('the token tries ways, a day before and with the door shut, and is good for nothing else', async () => {
  const params = { id: lessonId };
  expect((await people.amina.call('lessons.openDoor', { params })).problem.code).toBe('lesson_not_open');
  const { body } = await people.amina.call('readiness.door', { params });
  expect(decodeJwt(body.token)).toMatchObject({ probe: true, role: 'observer', room: lessonId });
  const { body: far } = await people.grace.call('lessons.create', {
    body: { title: 'Far', startsAt: new Date(t.school.clock.now() + 30 * DAY_MINUTES * 60_000).toISOString(), durationMinutes: 40 },
  });
  expect((await people.grace.call('readiness.door', { params: { id: far.id } })).problem.code).toBe('lesson_not_open');
});

test('what no browser finds is refused', async () => {
  for (const wrong of [{ downKbps: -1 }, { pingMs: 1e9 }, { mic: 'loud' }, { extra: 1 }])
    expect((await put('amina', { ...GOOD_PLACE, ...wrong } as ReadinessResult)).problem.code).toBe('invalid_input');
});

test('bytes come uncompressed and as many as asked for, and go', async () => {
  const { authorization } = people.amina;
  const answer = await fetch(`${t.url}/api/v1/speed?bytes=100000`, { headers: { authorization, 'accept-encoding': 'gzip' } });
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect((await answer.arrayBuffer()).byteLength).toBe(100_000);
  const { status, problem } = await people.amina.call('readiness.download', { query: { bytes: 5_000_000 } });
  expect([status, problem.code]).toEqual([400, 'invalid_input']);
  expect((await people.amina.call('readiness.upload', { body: { filler: 'x'.repeat(100_000) } })).status).toBe(204);
  expect((await people.amina.call('readiness.upload', { body: { filler: 'x'.repeat(2_000_000) } })).problem.code).toBe('too_large');
});
