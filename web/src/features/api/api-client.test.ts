import { describe, expect, it } from 'vitest';
import type { SignedIn } from '@watoto/shared/contract/http/auth.ts';
import { PROBLEM_TYPE, toProblem } from '@watoto/shared/contract/http/problem.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { ApiClient } from './api-client.ts';

const me = {
  id: '7',
  email: 'amina@school.test',
  firstName: 'Amina',
  lastName: 'Otieno',
  role: 'student',
  grade: 8,
  locale: 'sw',
} as const;
const signedIn = (accessToken: string) => json(200, { accessToken, expiresAt: '2026-11-20T10:00:00Z', user: me });
const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const problem = (code: ErrorCode) => {
  const body = toProblem(new AppError(code), { instance: '/x', requestId: 'r' });
  return new Response(JSON.stringify(body), { status: body.status, headers: { 'content-type': PROBLEM_TYPE } });
};

/** A server whose only valid token is the newest; it answers /users/me and refreshes while `cookie` is good. */
function aServer() {
  const server = {
    valid: '',
    cookie: true,
    refreshes: 0,
    calls: [] as string[],
    headers: [] as Headers[],
    async fetch(url: string, init: RequestInit): Promise<Response> {
      await Promise.resolve();
      server.calls.push(`${init.method} ${url}`);
      server.headers.push(new Headers(init.headers));
      if (url.endsWith('/auth/refresh')) {
        server.refreshes += 1;
        if (!server.cookie) return problem('unauthenticated');
        server.valid = `token-${server.refreshes}`;
        return signedIn(server.valid);
      }
      if (url.endsWith('/auth/login')) return signedIn((server.valid = 'login'));
      if (url.endsWith('/auth/logout')) return new Response(null, { status: 204 });
      const sent = new Headers(init.headers).get('authorization');
      return sent === `Bearer ${server.valid}` ? json(200, me) : problem('unauthenticated');
    },
  };
  const client = new ApiClient({ fetch: (url, init) => server.fetch(url, init) });
  const users: (SignedIn['user'] | null)[] = [];
  client.user.on((user) => users.push(user));
  return { server, client, users };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error: unknown) => AppError.from(error).code,
  );

describe('ApiClient', () => {
  it('signs in and uses the token', async () => {
    const { server, client, users } = aServer();
    await client.signIn('amina@school.test', 'secret');
    expect((await client.call('users.me')).firstName).toBe('Amina');
    expect(server.refreshes).toBe(0);
    expect(users).toHaveLength(1);
  });

  it('refreshes once on 401 and repeats the call', async () => {
    const { server, client } = aServer();
    await client.signIn('a@b.test', 'x');
    server.valid = 'something newer';
    expect((await client.call('users.me')).id).toBe('7');
    expect(server.calls).toEqual(['POST /api/v1/auth/login', 'GET /api/v1/users/me', 'POST /api/v1/auth/refresh', 'GET /api/v1/users/me']);
  });

  it('shares one refresh among calls that fail together', async () => {
    const { server, client } = aServer();
    await client.signIn('a@b.test', 'x');
    server.valid = 'something newer';
    await Promise.all([client.call('users.me'), client.call('users.me'), client.call('users.me')]);
    expect(server.refreshes).toBe(1);
  });

  it('asks for a token first after a reload', async () => {
    const { server, client } = aServer();
    await client.call('users.me');
    expect(server.calls[0]).toBe('POST /api/v1/auth/refresh');
  });

  it('does not loop: a second 401 is an error', async () => {
    const { server, client } = aServer();
    await client.signIn('a@b.test', 'x');
    const calls = server.calls.length;
    const fetch = async (url: string, init: RequestInit) =>
      url.endsWith('/users/me') ? (server.calls.push(url), problem('unauthenticated')) : server.fetch(url, init);
    expect(await codeOf(new ApiClient({ fetch }).call('users.me'))).toBe('unauthenticated');
    expect(server.calls.slice(calls)).toHaveLength(4);
  });

  it('says that nobody is signed in when the cookie is refused, but not when the network is lost', async () => {
    const { server, client, users } = aServer();
    await client.signIn('a@b.test', 'x');
    server.cookie = false;
    server.valid = 'something newer';
    expect(await codeOf(client.call('users.me'))).toBe('unauthenticated');
    expect(users.at(-1)).toBeNull();

    const seen: unknown[] = [];
    const offline = new ApiClient({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    offline.user.on((user) => seen.push(user));
    expect(await codeOf(offline.refresh())).toBe('unavailable');
    expect(seen).toEqual([]);
  });

  it('turns problem+json into its code, and a proxy’s page into a code by status', async () => {
    const answer = (response: Response) =>
      codeOf(new ApiClient({ fetch: async () => response }).call('auth.login', { body: { email: 'a', password: 'b' } }));
    expect(await answer(problem('wrong_credentials'))).toBe('wrong_credentials');
    expect(await answer(new Response('<html>', { status: 502 }))).toBe('unavailable');
    expect(await answer(new Response('<html>', { status: 500 }))).toBe('internal');
    expect(await answer(json(200, { nonsense: true }))).toBe('internal');
  });

  it('forgets the token on sign-out even where the server cannot be told', async () => {
    const { server, client, users } = aServer();
    await client.signIn('a@b.test', 'x');
    await client.signOut();
    expect(users.at(-1)).toBeNull();
    await client.call('users.me');
    expect(server.calls.at(-2)).toBe('POST /api/v1/auth/refresh');
  });

  it('gives each POST a key of its own, and its own second try the same one', async () => {
    const { server, client } = aServer();
    const keys = () => server.headers.map((headers) => headers.get('idempotency-key'));
    const enrol = () => codeOf(client.call('courses.enrol', { params: { id: '7' } }));
    await client.signIn('a@b.test', 'x');
    server.valid = 'something newer';
    await enrol();
    const [, first, , again] = keys();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(first);
    await enrol();
    expect(keys().at(-1)).toMatch(/^[0-9a-f]{32}$/);
    expect(keys().at(-1)).not.toBe(first);
    await client.call('users.me');
    expect(keys().at(-1)).toBeNull();
    await codeOf(client.call('courses.enrol', { params: { id: '7' }, idempotencyKey: 'mine-to-repeat' }));
    expect(keys().at(-1)).toBe('mine-to-repeat');
  });

  it('says which version it means to change', async () => {
    const { server, client } = aServer();
    await client.signIn('a@b.test', 'x');
    await codeOf(client.call('courses.leave', { params: { id: '7' }, ifVersion: 3 }));
    expect(server.headers.at(-1)?.get('if-match')).toBe('W/"v3"');
  });
});
