import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../src/front-door/front-door.ts';
import { openStaticFiles } from '../src/front-door/static-files.ts';
import { TUNNEL_LIMITS } from '../src/front-door/tunnels.ts';

const PAGE = '<!doctype html><title>Watoto</title>';
const SCRIPT = `console.log("${'x'.repeat(3_000)}")`;
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];

let webRoot: string;
beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'watoto-web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), PAGE);
  await writeFile(join(webRoot, 'assets/app-1a2b3c.js'), SCRIPT);
  await writeFile(join(webRoot, 'assets/app-1a2b3c.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(webRoot, '.built-from'), 'not to be served');
});
afterAll(() => rm(webRoot, { recursive: true }));

/** Signaling, as far as the tunnel knows it: a TCP server whose connections the test holds. */
let signaling: Server;
let arrived: Socket[];
let door: FrontDoor;
const clients = new Set<Socket>();

async function open(limits = TUNNEL_LIMITS, behindProxy = false): Promise<FrontDoor> {
  const files = await openStaticFiles(webRoot);
  const opened = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    files,
    signalingPath: '/rtc/',
    behindProxy,
    logger: pino({ level: 'silent' }),
    limits,
  });
  opened.connect({
    api: (request, response) => void response.end(`api ${request.url}`),
    signalingPort: (signaling.address() as AddressInfo).port,
  });
  return opened;
}

beforeEach(async () => {
  arrived = [];
  signaling = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    arrived.push(socket);
  });
  signaling.listen(0, '127.0.0.1');
  await once(signaling, 'listening');
  door = await open();
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  clients.clear();
  for (const socket of arrived) socket.destroy();
  await door.close();
  signaling.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET', port = door.port): Promise<Answer> {
  const request = httpRequest({ port, path, method, headers, host: '127.0.0.1', agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('latin1')) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

/** A client that asks for a WebSocket: what it has received so far, and whether the door has let go of it. */
function upgrade(path: string, more: readonly string[] = [], port = door.port) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  clients.add(socket);
  const client = { socket, text: '', gone: false };
  socket.setEncoding('latin1').on('data', (chunk: string) => (client.text += chunk));
  socket.on('error', () => {});
  for (const end of ['end', 'close']) socket.on(end, () => (client.gone = true));
  socket.write([`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...UPGRADE, ...more, '', ''].join('\r\n'));
  return client;
}

/** The n-th connection that signaling got: what came over it so far, and whether the door has let go of it. */
async function atSignaling(index = 0) {
  const socket = await vi.waitUntil(() => arrived[index], { timeout: 5_000 });
  const side = { socket, text: '', gone: false };
  socket.setEncoding('latin1').on('data', (chunk: string) => (side.text += chunk));
  for (const end of ['end', 'close']) socket.on(end, () => (side.gone = true));
  return side;
}

describe('the web app', () => {
  test('index.html is asked for again each time, under a policy that runs no foreign script', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toBe(PAGE);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toContain("default-src 'self'; script-src 'self';");
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${door.port} wss://127.0.0.1:${door.port};`);
    expect(headers['permissions-policy']).toContain('camera=(self), microphone=(self), display-capture=(self)');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
  });

  test('hashed files are kept for ever, packed where the browser takes it', async () => {
    const packed = await ask('/assets/app-1a2b3c.js', { 'accept-encoding': 'gzip, br' });
    expect(packed.headers['content-encoding']).toBe('br');
    expect(packed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(packed.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(packed.headers.vary).toBe('Accept-Encoding');
    const plain = await ask('/assets/app-1a2b3c.js', { 'accept-encoding': 'br;q=0' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe(SCRIPT);
  });

  test('what the browser has already is not sent again', async () => {
    const first = await ask('/');
    const again = await ask('/', { 'if-none-match': first.headers.etag ?? 'none' });
    expect(again.status).toBe(304);
    expect(again.body).toBe('');
  });

  test('HEAD has the headers only', async () => {
    const { status, headers, body } = await ask('/', {}, 'HEAD');
    expect({ status, length: headers['content-length'], body }).toEqual({ status: 200, length: String(PAGE.length), body: '' });
  });

  test.each(['/lessons/42', '/sign-in?next=%2Flessons'])('%s is a page of the app', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 200, body: PAGE });
  });

  test.each([
    '/assets/app-0.js',
    '/favicon.png',
    '/.built-from',
    '/assets/app-1a2b3c.js.br',
    '/../package.json',
    '/%2e%2e/package.json',
    '/%00.js',
  ])('%s is not there', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('a host made up to break out of the policy is left out of it', async () => {
    const { headers } = await ask('/', { host: "evil.example; script-src 'unsafe-inline'" });
    expect(headers['content-security-policy']).toContain("connect-src 'self';");
  });

  test('nothing can be written to it', async () => {
    expect(await ask('/', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  test('a folder without a built app says how to build it', async () => {
    await expect(openStaticFiles(join(webRoot, 'assets'))).rejects.toThrow('sh infra/setup/web.sh');
  });
});

describe('the API', () => {
  test('gets its requests as they came', async () => {
    expect((await ask('/api/v1/health?deep=1')).body).toBe('api /api/v1/health?deep=1');
  });

  test('before it is up, callers are told to come back, and the web app is served already', async () => {
    const files = await openStaticFiles(webRoot);
    const early = await openFrontDoor({
      host: '127.0.0.1',
      port: 0,
      files,
      signalingPath: '/rtc/',
      behindProxy: false,
      logger: pino({ level: 'silent' }),
    });
    const api = await ask('/api/v1/health', {}, 'GET', early.port);
    expect(api).toMatchObject({ status: 503, headers: { 'retry-after': '1', 'content-type': 'application/problem+json' } });
    expect(JSON.parse(api.body)).toMatchObject({ code: 'unavailable' });
    expect((await ask('/', {}, 'GET', early.port)).status).toBe(200);
    const socket = upgrade('/rtc/', [], early.port);
    await vi.waitUntil(() => socket.gone, { timeout: 5_000 });
    expect(socket.text).toMatch(/^HTTP\/1\.1 503 /);
    await early.close();
  });
});

describe('tunnels to signaling', () => {
  test('carry the handshake, then bytes both ways, unchanged', async () => {
    const client = upgrade('/rtc/?EIO=4&transport=websocket', ['X-Custom: a, b', 'Cookie: c=d']);
    const server = await atSignaling();
    await vi.waitUntil(() => server.text.endsWith('\r\n\r\n'), { timeout: 5_000 });
    expect(server.text.split('\r\n')).toEqual([
      'GET /rtc/?EIO=4&transport=websocket HTTP/1.1',
      `Host: 127.0.0.1:${door.port}`,
      ...UPGRADE,
      'X-Custom: a, b',
      'Cookie: c=d',
      'X-Forwarded-For: 127.0.0.1',
      '',
      '',
    ]);
    server.socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    const large = 'abc\0def'.repeat(200_000);
    server.socket.write(large, 'latin1');
    client.socket.write(large, 'latin1');
    await vi.waitUntil(() => client.text.length > large.length && server.text.length > large.length, { timeout: 10_000 });
    expect(client.text.endsWith(large)).toBe(true);
    expect(server.text.endsWith(large)).toBe(true);
  });

  test('what a client sends right behind its handshake is not lost', async () => {
    const client = upgrade('/rtc/');
    client.socket.write('early frame');
    const server = await atSignaling();
    await vi.waitUntil(() => server.text.endsWith('early frame'), { timeout: 5_000 });
  });

  test('a client cannot speak for another address', async () => {
    upgrade('/rtc/', ['X-Forwarded-For: 10.9.8.7', 'Forwarded: for=10.9.8.7', 'X-Real-IP: 10.9.8.7', 'x-forwarded-host: evil.example']);
    const server = await atSignaling();
    await vi.waitUntil(() => server.text.endsWith('\r\n\r\n'), { timeout: 5_000 });
    expect(server.text).not.toContain('10.9.8.7');
    expect(server.text).not.toContain('evil.example');
  });

  test('a trusted proxy can', async () => {
    const behind = await open(TUNNEL_LIMITS, true);
    upgrade('/rtc/', ['X-Forwarded-For: 10.9.8.7'], behind.port);
    const server = await atSignaling();
    await vi.waitUntil(() => server.text.includes('X-Forwarded-For: 10.9.8.7, 127.0.0.1\r\n'), { timeout: 5_000 });
    await behind.close();
  });

  test('the end of one side is passed on, and both are gone soon after', async () => {
    door = await reopen({ ...TUNNEL_LIMITS, halfOpenMs: 50 });
    const client = upgrade('/rtc/');
    const server = await atSignaling();
    client.socket.end();
    await vi.waitUntil(() => server.gone, { timeout: 5_000 });
    // Signaling never ends its own half: the tunnel does not wait for it.
    await vi.waitUntil(() => client.gone, { timeout: 5_000 });
  });

  test("signaling's last words arrive before the end", async () => {
    const client = upgrade('/rtc/');
    const server = await atSignaling();
    server.socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${'z'.repeat(300_000)}bye`);
    await vi.waitUntil(() => client.text.endsWith('bye'), { timeout: 5_000 });
    client.socket.end();
    await vi.waitUntil(() => client.gone, { timeout: 5_000 });
  });

  test('a client that breaks off takes its tunnel with it', async () => {
    const client = upgrade('/rtc/');
    const server = await atSignaling();
    client.socket.resetAndDestroy();
    await vi.waitUntil(() => server.gone, { timeout: 5_000 });
  });

  test('without signaling the client is told so', async () => {
    await new Promise((resolve) => signaling.close(resolve));
    const client = upgrade('/rtc/');
    await vi.waitUntil(() => client.gone, { timeout: 5_000 });
    expect(client.text).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('a signaling that does not answer is given up', async () => {
    door = await reopen({ ...TUNNEL_LIMITS, answerMs: 50 });
    const client = upgrade('/rtc/');
    await vi.waitUntil(() => client.gone, { timeout: 5_000 });
    expect(client.text).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('only so many may wait for an answer; an answered one makes room', async () => {
    door = await reopen({ ...TUNNEL_LIMITS, maxPending: 1 });
    upgrade('/rtc/');
    const first = await atSignaling();
    const second = upgrade('/rtc/');
    await vi.waitUntil(() => second.gone, { timeout: 5_000 });
    expect(second.text).toMatch(/^HTTP\/1\.1 503 /);
    first.socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    const client = clients.values().next().value;
    await vi.waitUntil(() => (client?.bytesRead ?? 0) > 0, { timeout: 5_000 });
    upgrade('/rtc/');
    await atSignaling(1);
  });

  test.each(['/', '/rtc', '/socket.io/', '/api/rtc/', '/assets/../rtc/'])('a WebSocket to %s is refused', async (path) => {
    const client = upgrade(path);
    await vi.waitUntil(() => client.gone, { timeout: 5_000 });
    expect(client.text).toMatch(/^HTTP\/1\.1 404 /);
    expect(arrived).toHaveLength(0);
  });

  test('a plain request there is told what is wanted', async () => {
    expect(await ask('/rtc/?transport=polling')).toMatchObject({ status: 426, headers: { upgrade: 'websocket' } });
  });

  test('an offer to speak HTTP/2 is passed over', async () => {
    const { status, body } = await ask('/', { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' });
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
  });

  test('closing the door ends every tunnel', async () => {
    const client = upgrade('/rtc/');
    const server = await atSignaling();
    await door.close();
    await vi.waitUntil(() => client.gone && server.gone, { timeout: 5_000 });
  });
});

async function reopen(limits: typeof TUNNEL_LIMITS): Promise<FrontDoor> {
  await door.close();
  return open(limits);
}
