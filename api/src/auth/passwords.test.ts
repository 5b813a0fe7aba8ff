import { expect, test } from 'vitest';
import { Passwords } from './passwords.ts';

test('knows its own hashes, and says what they cost', async () => {
  const passwords = new Passwords();
  const stored = await passwords.hash('karibu');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.verify(stored, 'karibu')).toBe(true);
  expect(await passwords.verify(stored, 'Karibu')).toBe(false);
});

test('nobody has no password', async () => {
  expect(await new Passwords().verify(null, '')).toBe(false);
});

test('refuses more than may wait, and serves the rest', async () => {
  const passwords = new Passwords({ atOnce: 1, waiting: 2 });
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.verify(null, 'x')));
  expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
  expect(answers[4]).toMatchObject({ reason: { code: 'too_many_requests' } });
  expect(await passwords.verify(null, 'x')).toBe(false);
});

test('close refuses who waits', async () => {
  const passwords = new Passwords({ atOnce: 1, waiting: 2 });
  const answers = Promise.allSettled([passwords.verify(null, 'x'), passwords.verify(null, 'x')]);
  passwords.close();
  expect(await answers).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'draining' } }]);
  await expect(passwords.verify(null, 'x')).rejects.toMatchObject({ code: 'draining' });
});
