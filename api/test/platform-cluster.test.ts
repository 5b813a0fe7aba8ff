import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { PLATFORM_TOKEN_AUDIENCE } from '@watoto/shared/contract/room-token.ts';
import { openInstances } from '@watoto/shared/ports/instances/open-instances.ts';
import type { Instances } from '@watoto/shared/ports/instances/instances.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { openRegistry } from '@watoto/shared/ports/registry/open-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { createLazyPlatform } from '../src/platform/lazy-platform.ts';
import { openPlatform } from '../src/platform/open-platform.ts';
import { aNode } from './fixture/a-platform.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';

/** The API over a real Redis, with a registry that a node announces itself in and instances that answer (or don't) over HTTP. */
let redis: RedisServer;
let registry: Registry;
let instances: Instances;
let t: TestApi;
let admin: TestClient;
const secret = TEST_CONFIG.roomTokenSecret;
const scope = new Scope('cluster');

interface Asked {
  readonly at: string;
  readonly what: string;
}
let asked: Asked[] = [];

/** An instance's ops port: `answer` says the status and the body for each request that has a good token. */
async function anInstance(id: string, answer: (what: string) => [status: number, body: unknown] | null): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const what = `${request.method} ${request.url}`;
      asked.push({ at: id, what });
      await requireToken(request);
      const said = answer(what);
      // null: it hangs.
      if (said) response.writeHead(said[0], { 'content-type': 'application/json' }).end(said[1] === null ? '' : JSON.stringify(said[1]));
    })().catch((error: unknown) => response.writeHead(401).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  await instances.announce({ id, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return server;
}
const servers: Server[] = [];

async function requireToken(request: IncomingMessage): Promise<void> {
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  await jwtVerify(token, new TextEncoder().encode(secret), { audience: PLATFORM_TOKEN_AUDIENCE, algorithms: ['HS256'] });
}

beforeAll(async () => {
  redis = await startRedis();
  const platform = scope.own(createLazyPlatform(() => openPlatform({ redisUrl: redis.url, secret, logger: quiet }), quiet));
  registry = await openRegistry(redis.url, { freshMs: 60_000 });
  instances = await openInstances(redis.url);
  t = await openTestApi({}, undefined, { platform });
  admin = await new TestClient(t.url).signedIn((await t.school.person('admin', 'Zawadi')).email);
});
afterEach(async () => {
  asked = [];
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  for (const { id } of await instances.list().catch(() => [])) await instances.withdraw(id);
});
afterAll(async () => {
  await t?.close();
  await scope.close('test is over');
  await registry?.close();
  await instances?.close();
  await redis?.close();
});

const room = { id: 'a', title: 'Drums', peers: 3, phase: 'open', legs: [], since: 1_700_000_000_000 };

test('rooms and instances over Redis and HTTP, with a token that the instance believes', async () => {
  await registry.announce(aNode('sfu-1'));
  await registry.place({ roomId: RoomId.parse('a'), size: 30, knownEpoch: 0 });
  await anInstance('one', () => [200, { sockets: 3, rooms: [room] }]);
  expect((await admin.call('platform.rooms')).body.items).toMatchObject([{ id: 'a', title: 'Drums', people: 3, size: 30 }]);
  expect((await admin.call('platform.instances')).body.items).toEqual([{ id: 'one', answers: true, sockets: 3, rooms: 1 }]);
});

describe('an instance that is of no use', () => {
  test.each([
    ['hangs', () => null],
    ['fails', () => [500, { code: 'internal', message: 'x' }] as [number, unknown]],
    ['does not follow the room', () => [404, { code: 'not_found', message: 'x' }] as [number, unknown]],
    ['speaks something else', () => [503, '<html>'] as [number, unknown]],
    ['does not believe us', () => [401, { code: 'unauthenticated', message: 'x' }] as [number, unknown]],
  ])('%s: the next one is asked', async (_, answer) => {
    await anInstance('bad', answer);
    await anInstance('good', () => [204, null]);
    await admin.call('platform.move', { params: { roomId: 'a' } });
    expect(asked.map(({ at, what }) => `${at}: ${what}`)).toEqual([
      'bad: POST /platform/rooms/a/move',
      'good: POST /platform/rooms/a/move',
    ]);
  });

  test('one that is gone without a word is shown as silent', async () => {
    const gone = await anInstance('gone', () => [200, { sockets: 1, rooms: [] }]);
    gone.closeAllConnections();
    gone.close();
    await once(gone, 'close');
    servers.splice(0);
    expect((await admin.call('platform.instances')).body.items).toEqual([{ id: 'gone', answers: false, sockets: null, rooms: null }]);
  });
});

test('what an instance refuses for good is not asked of others', async () => {
  await anInstance('one', () => [503, { code: 'no_capacity', message: 'All media servers are full.' }]);
  await anInstance('two', () => [204, null]);
  const { problem } = await admin.call('platform.move', { params: { roomId: 'a' } });
  expect(problem).toMatchObject({ status: 503, code: 'no_capacity' });
  expect(asked.map(({ at }) => at)).toEqual(['one']);
});

test('Redis goes: the page says so, the school goes on; Redis comes back: so does the page', async () => {
  await redis.kill('SIGKILL');
  const { problem } = await admin.call('platform.nodes');
  expect(problem).toMatchObject({ status: 503, code: 'unavailable' });
  expect(problem.detail).toMatch(/Redis/);
  expect((await admin.call('lessons.list')).status).toBe(200);
  await redis.restart();
  await pollUntil(async () => ((await admin.call('platform.nodes')).status === 200 ? null : 'the platform again'), {
    timeoutMs: 15_000,
    everyMs: 200,
  });
});

test('an API that starts while Redis is away serves the school, and finds the platform when it comes', async () => {
  const port = redis.port;
  await redis.kill('SIGKILL');
  const late = createLazyPlatform(() => openPlatform({ redisUrl: `redis://127.0.0.1:${port}`, secret, logger: quiet }), quiet);
  await expect(late.nodes()).rejects.toMatchObject({ code: 'unavailable' });
  await redis.restart();
  expect(await late.nodes()).toEqual(expect.any(Array));
  await late.close('test is over');
  await expect(late.nodes()).rejects.toMatchObject({ code: 'draining' });
});
