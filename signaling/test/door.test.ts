import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PLATFORM_TOKEN_AUDIENCE, ROOM_TOKEN_AUDIENCE } from '@watoto/shared/contract/room-token.ts';
import { doorOverHttp } from '../src/platform/door.ts';
import { type Rig, SECRET, joined, room, startSignaling, until } from './fixture.ts';

let rig: Rig;
let server: Server;

beforeEach(async () => {
  rig = await startSignaling();
  const answer = doorOverHttp(rig.instance.door, SECRET);
  server = createServer((request, response) => {
    void answer(request, response).then((known) => known || response.writeHead(404).end('not ours'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rig.close();
});

interface Ask {
  readonly audience?: string;
  readonly secret?: string;
  readonly expires?: string;
  readonly body?: string;
}

async function ask(method: string, path: string, { audience = PLATFORM_TOKEN_AUDIENCE, secret = SECRET, expires = '30s', body }: Ask = {}) {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}` }, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
}

it('tells which rooms are followed here', async () => {
  expect(await ask('GET', '/platform/rooms')).toEqual({ status: 200, body: { sockets: 0, rooms: [] } });
  await joined(rig.url, 'Teacher');
  expect(await ask('GET', '/platform/rooms')).toMatchObject({
    status: 200,
    body: { sockets: 1, rooms: [{ id: room, title: 'Fractions', peers: 1, phase: 'open', legs: [], since: expect.any(Number) }] },
  });
});

it('lets nobody in without a token of this secret, for this purpose, that is good now', async () => {
  for (const wrong of [{ secret: `${SECRET}!` }, { audience: ROOM_TOKEN_AUDIENCE }, { expires: '-2m' }])
    expect((await ask('GET', '/platform/rooms', wrong)).status).toBe(401);
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/platform/rooms`)).status).toBe(401);
});

it('refuses what it does not know, and what is malformed or too large', async () => {
  expect(await ask('GET', '/metrics')).toMatchObject({ status: 404, body: 'not ours' });
  expect(await ask('GET', '/platform/nothing')).toMatchObject({ status: 404, body: { code: 'unknown_call' } });
  expect(await ask('POST', '/platform/rooms/nobody/move')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect((await ask('POST', '/platform/rooms/a%20b/move')).status).toBe(400);
  expect((await ask('POST', '/platform/rooms/%E0%A4%A/move')).status).toBe(400);
  expect((await ask('POST', '/platform/notice', { body: '{' })).status).toBe(400);
  expect((await ask('POST', '/platform/notice', { body: JSON.stringify({ text: 'x'.repeat(5_000), minutes: 1 }) })).status).toBe(413);
});

it('shows a notice to everyone, and signs a person out', async () => {
  const teacher = await joined(rig.url, 'Teacher');
  const sent = await ask('POST', '/platform/notice', { body: JSON.stringify({ text: 'Back in five minutes', minutes: 5 }) });
  expect(sent).toMatchObject({ status: 200, body: { notice: { text: 'Back in five minutes' } } });
  await until(() => (JSON.stringify(teacher.events).includes('Back in five minutes') ? null : 'the notice'));
  expect(await ask('GET', '/platform/notice')).toMatchObject({ body: { notice: { text: 'Back in five minutes' } } });
  expect((await ask('DELETE', '/platform/notice')).status).toBe(200);
  expect(await ask('GET', '/platform/notice')).toMatchObject({ body: { notice: null } });
  expect((await ask('POST', '/platform/people/1/sign-out')).status).toBe(200);
  await until(() => (teacher.disconnected ? null : 'the goodbye'));
});
