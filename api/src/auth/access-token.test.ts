import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { AccessTokens } from './access-token.ts';

const SECRET = 's'.repeat(32);
const tokens = new AccessTokens(SECRET);
const teacher = { userId: UserId.parse('7'), role: 'teacher' } as const;
const now = 1_700_000_000_000;

test('says who it was signed for, for ten minutes', async () => {
  const { token, expiresAt } = await tokens.sign(teacher, now);
  expect(await tokens.verify(token, now)).toEqual(teacher);
  expect(expiresAt.getTime()).toBe(now + 600_000);
  await expect(tokens.verify(token, now + 600_001)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a token that was checked before expires all the same, and lends nothing to one that looks like it', async () => {
  const { token } = await tokens.sign(teacher, now);
  for (let i = 0; i < 2; i += 1) expect(await tokens.verify(token, now)).toEqual(teacher);
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const admin = btoa(atob(payload).replace('teacher', 'admin')).replaceAll('=', '');
  await expect(tokens.verify(`${header}.${admin}.${signature}`, now)).rejects.toMatchObject({ code: 'unauthenticated' });
  for (let i = 0; i < 2; i += 1) await expect(tokens.verify(token, now + 600_000)).rejects.toMatchObject({ code: 'unauthenticated' });
});

describe('refuses', () => {
  const forged = (change: (jwt: SignJWT) => SignJWT, secret = SECRET, alg = 'HS256') =>
    change(
      new SignJWT({ role: 'admin' })
        .setProtectedHeader({ alg })
        .setSubject('7')
        .setAudience('watoto-api')
        .setIssuer('watoto')
        .setExpirationTime(now / 1_000 + 60),
    ).sign(new TextEncoder().encode(secret));

  test('nothing about the honest one', async () => {
    expect(await tokens.verify(await forged((jwt) => jwt), now)).toMatchObject({ role: 'admin' });
  });

  test.each([
    ['another key', () => forged((jwt) => jwt, 'x'.repeat(32))],
    ['another audience: a room token is no access token', () => forged((jwt) => jwt.setAudience('watoto-room'))],
    ['another issuer', () => forged((jwt) => jwt.setIssuer('someone'))],
    ['another algorithm', () => forged((jwt) => jwt, SECRET, 'HS512')],
    ['a subject that is no user', () => forged((jwt) => jwt.setSubject('root'))],
    ['no signature', () => Promise.resolve(`${btoa('{"alg":"none"}')}.${btoa('{"sub":"7","role":"admin"}')}.`)],
    ['no token at all', () => Promise.resolve('')],
  ])('%s', async (_, make) => {
    await expect(tokens.verify(await make(), now)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
