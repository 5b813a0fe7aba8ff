import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api as contract } from '@watoto/shared/contract/http/api.ts';
import { MAX_BODY_BYTES } from '@watoto/shared/contract/http/route.ts';
import { openTestApi, readProblem, type TestApi, TestClient } from './fixture/api-server.ts';

let t: TestApi;
let grace: TestClient;
const LOGIN = '/api/v1/auth/login';

beforeAll(async () => {
  t = await openTestApi();
  const { email } = await t.school.person('teacher', 'Grace');
  grace = await new TestClient(t.url).signedIn(email);
});
afterAll(() => t?.close());

async function refused(path: string, init: RequestInit = {}) {
  const response = await fetch(t.url + path, init);
  return { response, problem: readProblem(response, await response.text()) };
}
const json = { 'content-type': 'application/json' };

describe('every refusal is a problem', () => {
  test.each([
    ['a path that nobody knows', '/api/v1/secrets', {}, 404, 'unknown_call'],
    ['a path outside', '/etc/passwd', {}, 404, 'unknown_call'],
    ['a method that the path does not have', '/api/v1/users/me', { method: 'DELETE' }, 404, 'unknown_call'],
    ['a path that does not decode', '/api/v1/lessons/%E0%A4%A', {}, 400, 'invalid_input'],
    ['JSON that is none', LOGIN, { method: 'POST', headers: json, body: '{"email":' }, 400, 'invalid_input'],
    ['JSON that is no object', LOGIN, { method: 'POST', headers: json, body: '"hello"' }, 400, 'invalid_input'],
    ['the wrong fields', LOGIN, { method: 'POST', headers: json, body: '{"email":1,"role":"admin"}' }, 400, 'invalid_input'],
    ['a form', LOGIN, { method: 'POST', body: new URLSearchParams({ email: 'a@b.test', password: 'x' }) }, 400, 'invalid_input'],
    [
      'a name twice',
      LOGIN,
      { method: 'POST', headers: json, body: '{"email":"a@b.test","email":"c@d.test","password":"x"}' },
      400,
      'invalid_input',
    ],
    [
      '__proto__',
      LOGIN,
      { method: 'POST', headers: json, body: '{"email":"a@b.test","password":"x","__proto__":{}}' },
      400,
      'invalid_input',
    ],
    ['JSON that goes deep', LOGIN, { method: 'POST', headers: json, body: `{"email":${'['.repeat(20_000)}` }, 400, 'invalid_input'],
    ['a number without end', LOGIN, { method: 'POST', headers: json, body: '{"email":1e999,"password":"x"}' }, 400, 'invalid_input'],
    [
      'bytes that are no UTF-8',
      LOGIN,
      { method: 'POST', headers: json, body: Buffer.from('7b22656d61696c223aff7d', 'hex') },
      400,
      'invalid_input',
    ],
    [
      'half a character',
      LOGIN,
      { method: 'POST', headers: json, body: String.raw`{"email":"\ud800","password":"x"}` },
      400,
      'invalid_input',
    ],
    ['a NUL', LOGIN, { method: 'POST', headers: json, body: String.raw`{"email":"a@b.test","password":"\u0000"}` }, 400, 'invalid_input'],
    [
      'another alphabet',
      LOGIN,
      { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-7' }, body: '{}' },
      400,
      'invalid_input',
    ],
    ['no body', LOGIN, { method: 'POST' }, 400, 'invalid_input'],
    [
      'a body that says it is compressed',
      LOGIN,
      { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: 'not gzip' },
      400,
      'invalid_input',
    ],
    [
      'an encoding that nobody knows',
      LOGIN,
      { method: 'POST', headers: { ...json, 'content-encoding': 'zip' }, body: '{}' },
      400,
      'invalid_input',
    ],
    [
      'a body that is too large',
      LOGIN,
      { method: 'POST', headers: json, body: JSON.stringify({ email: 'x'.repeat(MAX_BODY_BYTES) }) },
      413,
      'too_large',
    ],
    [
      'a body that is too large where none is read',
      '/api/v1/auth/logout',
      { method: 'POST', body: 'x'.repeat(MAX_BODY_BYTES + 1) },
      413,
      'too_large',
    ],
  ])('%s', async (_, path, init, status, code) => {
    const { problem } = await refused(path, init);
    expect(problem).toMatchObject({ status, code, instance: path, type: `/api/v1/docs#error-${code}` });
  });

  test('a body that is too large and does not say so beforehand', async () => {
    const chunk = new Uint8Array(MAX_BODY_BYTES / 2).fill(32);
    const body = new ReadableStream({
      start(stream) {
        for (let i = 0; i < 4; i += 1) stream.enqueue(chunk);
        stream.close();
      },
    });
    const { problem } = await refused(LOGIN, { method: 'POST', headers: json, body, duplex: 'half' } as RequestInit);
    expect(problem.code).toBe('too_large');
  });

  test('a small body that unpacks to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES);
    const { problem } = await refused(LOGIN, { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: bomb });
    expect(problem.code).toBe('too_large');
  });

  test('says nothing of our insides', async () => {
    const { response, problem } = await refused(LOGIN, { method: 'POST', headers: json, body: '{"a' });
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts|SyntaxError/);
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('request ids', () => {
  test('a decent one is kept', async () => {
    const response = await fetch(`${t.url}/api/v1/health`, { headers: { 'x-request-id': 'from-the-browser-1' } });
    expect(response.headers.get('x-request-id')).toBe('from-the-browser-1');
  });

  test.each([undefined, 'short', 'x'.repeat(65), 'has "quotes" in it'])('%s becomes one of ours', async (id) => {
    const response = await fetch(`${t.url}/api/v1/health`, { headers: id === undefined ? {} : { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });
});

describe('headers', () => {
  test('no script but our own files, no frame, no other origin', async () => {
    const { headers } = await fetch(`${t.url}/api/v1/health`, { headers: { origin: 'https://evil.example' } });
    const csp = headers.get('content-security-policy') ?? '';
    expect(csp).toContain("script-src 'self';");
    expect(csp).toContain("connect-src 'self' ws://localhost:8080;");
    expect(csp).toContain("media-src 'self' blob:;");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toContain('upgrade-insecure-requests');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('permissions-policy')).toContain('camera=(self)');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('what has not changed is not sent again', async () => {
    const first = await grace.call('users.me');
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    // fetch asks for a fresh copy along with If-None-Match, unless told otherwise; a browser's cache does not.
    const conditional = { authorization: grace.authorization, 'if-none-match': etag, 'cache-control': 'max-age=0' };
    const second = await fetch(`${t.url}/api/v1/users/me`, { headers: conditional });
    expect(second.status).toBe(304);
  });

  test('long answers are compressed', async () => {
    const response = await fetch(`${t.url}/api/v1/openapi.json`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    await response.json();
  });
});

describe('rates', () => {
  test('are said in standard headers, and enforced for each person', async () => {
    const { email } = await t.school.person('teacher', 'Eager');
    const eager = await new TestClient(t.url).signedIn(email);
    const enter = () => eager.call('lessons.openDoor', { params: { id: '0190f3a4-0000-7000-8000-000000000001' } });
    const first = await enter();
    expect(first.problem.code).toBe('not_found');
    expect(first.headers.get('ratelimit-policy')).toBe('"address";q=6000;w=60, "lessons.openDoor";q=20;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"address";r=\d+;t=\d+, "lessons.openDoor";r=19;t=60$/);
    for (let i = 1; i < 20; i += 1) await enter();
    const refusal = await enter();
    expect(refusal.problem).toMatchObject({ code: 'too_many_requests', status: 429 });
    expect(refusal.problem.retryAfterMs).toBeGreaterThan(0);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refusal.headers.get('ratelimit')).toContain('"lessons.openDoor";r=0');
    const other = await grace.call('lessons.openDoor', { params: { id: '0190f3a4-0000-7000-8000-000000000001' } });
    expect(other.problem.code).toBe('not_found');
  });

  test('are enforced for each address where nobody is signed in', async () => {
    const flood = new TestClient(t.url).from('10.9.9.9');
    const answers = await Promise.all(Array.from({ length: 601 }, () => flood.call('auth.refresh')));
    const codes = answers.map((answer) => answer.problem.code);
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(1);
    expect((await flood.from('10.9.9.10').call('auth.refresh')).problem.code).toBe('unauthenticated');
  });
});

describe('description', () => {
  test('names every route, its errors and its schemas, as OpenAPI 3.1', async () => {
    const { body: document } = await grace.call('system.openapi');
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/api/v1/lessons/{id}': {
          patch: { operationId: 'lessons.update', security: [{ accessToken: [] }, { apiKey: ['lessons:write'] }] },
        },
      },
    });
    const text = JSON.stringify(document);
    const operations = [...text.matchAll(/"operationId":"([^"]+)"/g)].map((match) => String(match[1]));
    expect(operations.toSorted()).toEqual(Object.keys(contract).toSorted());
    expect(document).toHaveProperty(['paths', '/api/v1/lessons/{id}/room-token', 'post', 'responses', '404', 'description'], '`not_found`');
    for (const name of ['Lesson', 'Me', 'NewLesson', 'Problem', 'SignedIn'])
      expect(document).toHaveProperty(['components', 'schemas', name]);
  });

  test('is a page too, which needs nothing from elsewhere', async () => {
    const response = await fetch(`${t.url}/api/v1/docs`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    for (const name of Object.keys(contract)) expect(page).toContain(`id="${name}"`);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page).not.toMatch(/<script(?![^>]* src=)/);
    const script = await fetch(`${t.url}/api/v1/docs/try-it.js`);
    expect(script.headers.get('content-type')).toMatch(/javascript/);
  });
});

test('a caller that hangs up in the middle of a body harms nobody', async () => {
  const { port } = new URL(t.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`POST ${LOGIN} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"em`);
  await new Promise((resolve) => socket.once('connect', () => socket.end(() => socket.destroy()) && resolve(null)));
  expect((await new TestClient(t.url).call('system.health')).body).toMatchObject({
    status: 'ok',
    schema: expect.stringMatching(/^\d{4}_\w+$/),
  });
});
