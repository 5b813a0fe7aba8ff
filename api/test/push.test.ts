import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { importJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { announce } from '../src/db/outbox.ts';
import { isPublicAddress, requirePublicUrl } from '../src/http/public-address.ts';
import { createWebPusher, newVapidKeys } from '../src/notifications/pusher.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';

interface Push {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** A push service with TLS on this machine: it keeps what comes, and answers as told, by path. */
const arrived: Push[] = [];
const answers = new Map<string, number>();
const keys = newVapidKeys();
let dir: string;
let service: ReturnType<typeof createServer>;
let origin: string;
let agent: Agent;
let t: TestApi;
let amina: TestClient;
let aminaId: UserId;
let courseId: CourseId;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-push-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  service = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      arrived.push({ path, headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answers.get(path) ?? 201).end('x'.repeat(10_000));
    });
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  origin = `https://localhost:${(service.address() as AddressInfo).port}`;
  agent = new Agent({ ca: tls.cert });
  t = await openTestApi({}, undefined, { pusher: createWebPusher({ ...keys, subject: 'mailto:school@watoto.test', agent }) });
  const { id, email } = await t.school.person('student', 'amina');
  aminaId = UserId.parse(id);
  amina = await new TestClient(t.url).signedIn(email);
  courseId = CourseId.parse(await t.school.course((await t.school.person('teacher', 'grace')).id, [id]));
});
afterAll(async () => {
  await t?.close();
  agent?.destroy();
  service?.closeAllConnections();
  service?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await t.db.deleteFrom('push_subscriptions').execute();
  await t.db.deleteFrom('notification_deliveries').execute();
  // Another minute: there is a limit to how often one may subscribe in one.
  t.school.clock.advance(61_000);
  arrived.length = 0;
  answers.clear();
});

function aBrowser(name: string) {
  const ecdh = createECDH('prime256v1');
  const p256dh = ecdh.generateKeys('base64url');
  const auth = randomBytes(16).toString('base64url');
  return { ecdh, auth, subscription: { endpoint: `${origin}/${name}`, keys: { p256dh, auth } } };
}

/** As a browser opens it, by RFC 8188 and RFC 8291. */
function opened(body: Buffer, browser: ECDH, auth: string): string {
  const salt = body.subarray(0, 16);
  const keyEnd = 21 + body.readUInt8(20);
  const sender = body.subarray(21, keyEnd);
  const derive = (key: Uint8Array, with_: Uint8Array, info: Buffer, bytes: number) =>
    Buffer.from(hkdfSync('sha256', key, with_, info, bytes));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender]);
  const secret = derive(browser.computeSecret(sender), Buffer.from(auth, 'base64url'), info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(body.subarray(-16));
  const plain = Buffer.concat([decipher.update(body.subarray(keyEnd, -16)), decipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString();
}

const gotPlace = async () => {
  await announce(t.db, 'enrollment.created', { courseId, studentId: aminaId, fromWaiting: true });
};
const until = (missing: () => Promise<string | null>) => pollUntil(missing, { timeoutMs: 10_000, everyMs: 20 });
const states = async () =>
  (await t.db.selectFrom('notification_deliveries').select('state').where('channel', '=', 'push').execute())
    .map(({ state }) => state)
    .join();

describe('a web push', () => {
  test('reaches the browser: signed with our key, readable by that browser alone', async () => {
    const { ecdh, auth, subscription } = aBrowser('one');
    for (let n = 0; n < 2; n += 1) await amina.call('push.subscribe', { body: subscription });
    expect((await amina.call('notifications.preferences')).body.pushKey).toBe(keys.publicKey);
    await gotPlace();
    await until(async () => ((await states()) === 'sent' ? null : `a push, not ${await states()}`));
    expect(arrived).toHaveLength(1);
    const { headers, body } = arrived[0]!;
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', urgency: 'normal' });
    const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(headers['authorization'])) ?? [];
    expect(key).toBe(keys.publicKey);
    const point = Buffer.from(key, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), { audience: origin });
    expect(payload.sub).toBe('mailto:school@watoto.test');
    expect(JSON.parse(opened(body, ecdh, auth))).toMatchObject({ title: 'You have a place: Rhythm', path: `/courses/${courseId}` });
  });

  test.each([404, 410])('a browser that is gone (%i) is forgotten, others are not', async (status) => {
    for (const name of ['gone', 'here']) await amina.call('push.subscribe', { body: aBrowser(name).subscription });
    answers.set('/gone', status);
    await gotPlace();
    await until(async () => ((await states()) === 'sent' ? null : 'the push'));
    const left = await t.db.selectFrom('push_subscriptions').select('endpoint').execute();
    expect(left).toEqual([{ endpoint: `${origin}/here` }]);
  });

  test('is tried again where the service is in trouble', async () => {
    await amina.call('push.subscribe', { body: aBrowser('busy').subscription });
    answers.set('/busy', 503);
    await gotPlace();
    await until(async () => (arrived.length === 1 ? null : 'the first try'));
    await until(async () => {
      const { error } = await t.db
        .selectFrom('notification_deliveries')
        .select('error')
        .where('channel', '=', 'push')
        .executeTakeFirstOrThrow();
      return error === null ? 'the error' : null;
    });
    expect(await states()).toBe('waiting');
    answers.clear();
    t.school.clock.advance(61_000);
    await until(async () => ((await states()) === 'sent' ? null : 'the second try'));
  });

  test('goes to nobody who has no browser, and stops when it is turned off', async () => {
    const { subscription } = aBrowser('off');
    await amina.call('push.subscribe', { body: subscription });
    await amina.call('push.unsubscribe', { body: { endpoint: subscription.endpoint } });
    await gotPlace();
    await until(async () => {
      const waiting = await t.db.selectFrom('outbox').select('id').where('published_at', 'is', null).execute();
      return waiting.length === 0 ? null : 'the event';
    });
    expect(await states()).toBe('');
  });

  test('a person has ten browsers at most, and a subscription is what it says', async () => {
    const zuri = await new TestClient(t.url).signedIn((await t.school.person('student', 'zuri')).email);
    for (let n = 0; n < 10; n += 1) await zuri.call('push.subscribe', { body: aBrowser(`b${n}`).subscription });
    expect((await zuri.call('push.subscribe', { body: aBrowser('b10').subscription })).problem.code).toBe('limit_reached');
    const { endpoint, keys: good } = aBrowser('x').subscription;
    for (const body of [
      { endpoint: 'http://push.test/x', keys: good },
      { endpoint, keys: { ...good, auth: 'short' } },
      { endpoint, keys: { ...good, p256dh: '!'.repeat(87) } },
    ])
      expect((await zuri.call('push.subscribe', { body })).problem.code).toBe('invalid_input');
  });
});

describe('an address that a caller names', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ])('%s is ours: refused', async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    const url = new URL(`https://${address.includes(':') ? `[${address}]` : address}/x`);
    expect(() => requirePublicUrl(url)).toThrow(/public internet/);
    const { keys: browser } = aBrowser('x').subscription;
    const pusher = createWebPusher({ ...keys, subject: 'mailto:a@b.test' });
    await expect(pusher.send({ endpoint: url.href, keys: browser }, '{}')).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a name that leads to this machine is refused when it is looked up', async () => {
    const pusher = createWebPusher({ ...keys, subject: 'mailto:a@b.test' });
    const { subscription } = aBrowser('ssrf');
    await expect(pusher.send(subscription, '{}')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(pusher.send({ ...subscription, endpoint: 'https://2130706433/x' }, '{}')).rejects.toMatchObject({ code: 'forbidden' });
    expect(arrived).toEqual([]);
  });

  test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
    expect(isPublicAddress('not an address')).toBe(false);
  });
});
