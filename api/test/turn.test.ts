import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, TestClient, openTestApi } from './fixture/api-server.ts';

const turn = {
  urls: ['turn:turn.school.test:3478?transport=udp', 'turns:turn.school.test:443'],
  secret: 'turn-secret-of-the-tests!!!!!!!!!!',
  ttl: 600,
};

let t: TestApi;
let teacher: TestClient;
let teacherId: string;
beforeAll(async () => {
  t = await openTestApi({ turn });
  const { email, id } = await t.school.person('teacher', 'teacher');
  teacherId = id;
  teacher = await new TestClient(t.url).signedIn(email);
});
afterAll(() => t?.close());

/** What coturn will check, done by hand. */
function expectGood(ice: { iceServers: { urls: string[]; username?: string | undefined; credential?: string | undefined }[] }): void {
  const expires = Math.floor(t.school.clock.now() / 1_000) + turn.ttl;
  const username = `${expires}:${teacherId}`;
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
  expect(ice).toEqual({
    iceServers: [{ urls: turn.urls, username, credential }],
    expiresAt: new Date(expires * 1_000).toISOString(),
    seconds: turn.ttl,
  });
}

test('whoever is signed in gets credentials for the relay, and no cache keeps them', async () => {
  const answer = await teacher.call('iceServers.get');
  expectGood(answer.body);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect((await new TestClient(t.url).call('iceServers.get')).problem.code).toBe('unauthenticated');
});

test('the way into a lesson brings them', async () => {
  const startsAt = new Date(t.school.clock.now()).toISOString();
  const { body: lesson } = await teacher.call('lessons.create', { body: { title: 'Light', startsAt, durationMinutes: 45 } });
  expectGood((await teacher.call('lessons.openDoor', { params: { id: lesson.id } })).body.ice);
});

test('not without end', async () => {
  const student = await t.school.person('student', 'student');
  const eager = await new TestClient(t.url).signedIn(student.email);
  const answers = [];
  for (let i = 0; i < 21; i += 1) answers.push((await eager.call('iceServers.get')).status);
  expect(answers).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
});
