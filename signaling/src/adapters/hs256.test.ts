import { createSecretKey } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { signHs256, verifyHs256 } from './hs256.ts';

const SECRET = 'a secret for tests that is long enough';
const key = createSecretKey(Buffer.from(SECRET));
const bytes = new TextEncoder().encode(SECRET);
const seconds = () => Math.floor(Date.now() / 1_000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = (token: string) => {
  try {
    verifyHs256(token, key);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('HS256', () => {
  it("reads jose's tokens, and jose reads ours", async () => {
    const theirs = await new SignJWT({ room: 'r' }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setExpirationTime('60s').sign(bytes);
    expect(verifyHs256(theirs, key)).toMatchObject({ room: 'r' });
    const ours = signHs256({ name: 'Zuhura Ñandú', exp: seconds() + 60 }, key);
    expect((await jwtVerify(ours, bytes, { algorithms: ['HS256'] })).payload).toMatchObject({ name: 'Zuhura Ñandú' });
  });

  it('refuses what someone else has signed, and what was changed', () => {
    const good = signHs256({ room: 'r', exp: seconds() + 60 }, key);
    const [header, payload, signature] = good.split('.');
    expect(refused(good)).toBeNull();
    expect(refused(signHs256({ exp: seconds() + 60 }, createSecretKey(Buffer.from(`${SECRET}!`))))).toBe('unauthenticated');
    expect(refused(`${header}.${part({ room: 'other', exp: seconds() + 60 })}.${signature}`)).toBe('unauthenticated');
    expect(refused(`${header}.${payload}.${signature?.slice(0, -1)}`)).toBe('unauthenticated');
    expect(refused(`${header}.${payload}.`)).toBe('unauthenticated');
    expect(refused(`${header}.${payload}`)).toBe('unauthenticated');
    expect(refused(`${good}.${signature}`)).toBe('unauthenticated');
  });

  it('takes no other algorithm, whoever signed it, and no critical extension', async () => {
    const payload = part({ exp: seconds() + 60 });
    expect(refused(`${part({ alg: 'none' })}.${payload}.`)).toBe('unauthenticated');
    const hs512 = await new SignJWT({}).setProtectedHeader({ alg: 'HS512' }).setExpirationTime('60s').sign(bytes);
    expect(refused(hs512)).toBe('unauthenticated');
    const { createHmac } = await import('node:crypto');
    const signed = (header: unknown) => {
      const body = `${part(header)}.${payload}`;
      return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
    };
    expect(refused(signed({ alg: 'HS256' }))).toBeNull();
    expect(refused(signed({ alg: 'none' }))).toBe('unauthenticated');
    expect(refused(signed({ alg: 'HS256', crit: ['b64'], b64: false }))).toBe('unauthenticated');
    expect(refused(signed('HS256'))).toBe('unauthenticated');
  });

  it('knows what time it is', () => {
    expect(refused(signHs256({ exp: seconds() - 59 }, key))).toBeNull();
    expect(refused(signHs256({ exp: seconds() - 61 }, key))).toBe('token_expired');
    expect(refused(signHs256({}, key))).toBe('unauthenticated');
    expect(refused(signHs256({ exp: 'tomorrow' }, key))).toBe('unauthenticated');
    expect(refused(signHs256({ exp: seconds() + 600, nbf: seconds() + 300 }, key))).toBe('unauthenticated');
  });
});
