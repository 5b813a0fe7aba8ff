import { expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { AccessTokens } from '../src/auth/access-token.ts';
import { Passwords } from '../src/auth/passwords.ts';
import { openTestApi, TEST_CONFIG, TestClient } from './fixture/api-server.ts';
import { PASSWORD } from './fixture/school.ts';

test('joining a lesson never hashes: where no hash can be had, nobody signs in, and everyone who is in joins', async () => {
  const passwords = new Passwords();
  passwords.close();
  const t = await openTestApi({}, undefined, { passwords });
  const { id: host } = await t.school.person('teacher', 'Grace');
  const { id, email } = await t.school.person('student', 'Amina');
  const lesson = await t.school.lesson(host, { courseId: await t.school.course(host, [id]) });
  const client = new TestClient(t.url);
  const refused = await client.call('auth.login', { body: { email, password: PASSWORD } });
  expect(refused.problem.code).toBe('draining');
  const person = { userId: UserId.parse(id), role: 'student' } as const;
  const { token } = await new AccessTokens(TEST_CONFIG.accessTokenSecret).sign(person, t.school.clock.now());
  const amina = client.with({ token });
  expect((await amina.call('lessons.list')).status).toBe(200);
  expect((await amina.call('lessons.openDoor', { params: { id: lesson } })).body.token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  await t.close();
});
