import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteRange, ObjectStore } from './object-store.ts';
import { OBJECT_PATHS, openObjectStore } from './open-object-store.ts';
import { type S3Server, startS3 } from './versitygw.fixture.ts';

const SECRET = 'a secret that signs paths in tests only';
let server: S3Server;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-files-'));
  server = await startS3();
});
afterAll(async () => {
  await server?.close();
  await rm(dir, { recursive: true, force: true });
});

const s3 = () => ({ accessKey: server.accessKey, secretKey: server.secretKey, publicEndpoint: server.endpoint });
const adapters: { name: string; open: () => Promise<ObjectStore> }[] = [
  { name: 'files', open: async () => (await openObjectStore({ url: pathToFileURL(dir).href, secret: SECRET })).store },
  { name: 's3', open: async () => (await openObjectStore({ url: `${server.endpoint}/${server.bucket}`, secret: SECRET, s3: s3() })).store },
];

describe.each(adapters)('objects in $name', ({ open }) => {
  let store: ObjectStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  const read = async (key: string, range?: ByteRange) => {
    const found = await store.get(key, range);
    return found && { ...found, body: (await buffer(found.body)).toString('latin1') };
  };
  const words = Buffer.from('the quick brown fox');

  it('are what was put, whole and in parts', async () => {
    await store.put('a/fox', words, words.length);
    expect(await read('a/fox')).toEqual({ body: 'the quick brown fox', bytes: 19, total: 19, start: 0 });
    expect(await read('a/fox', { start: 4, end: 8 })).toEqual({ body: 'quick', bytes: 5, total: 19, start: 4 });
    expect(await read('a/fox', { start: 16 })).toEqual({ body: 'fox', bytes: 3, total: 19, start: 16 });
    expect(await read('a/fox', { start: 10, end: 999 })).toMatchObject({ body: 'brown fox', bytes: 9 });
    await expect(store.get('a/fox', { start: 19 })).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await store.head('a/fox'))?.bytes).toBe(19);
  });

  it('come as streams too, of megabytes, and may be empty', async () => {
    const big = randomBytes(5 * 1024 * 1024);
    await store.put('a/big', Readable.from([big.subarray(0, 100), big.subarray(100)]), big.length);
    const found = await store.get('a/big');
    expect(big.equals(await buffer(found!.body))).toBe(true);
    await store.put('a/empty', new Uint8Array(), 0);
    expect(await read('a/empty')).toMatchObject({ body: '', bytes: 0, total: 0 });
  });

  it('are replaced at once: whoever reads meanwhile sees one or the other', async () => {
    const [one, two] = ['1', '2'].map((digit) => Buffer.alloc(300_000, digit));
    await store.put('a/swap', one!, 300_000);
    const writes = Promise.all([store.put('a/swap', two!, 300_000), store.put('a/swap', one!, 300_000)]);
    const seen = await Promise.all(Array.from({ length: 10 }, () => read('a/swap')));
    await writes;
    for (const found of seen) {
      expect(found?.body).toHaveLength(300_000);
      expect(new Set(found?.body).size).toBe(1);
    }
  });

  it('are never a part of one and a size of the other', async () => {
    const bodies = [10, 200_000, 70_000].map((size) => Buffer.alloc(size, String(size % 7)));
    await store.put('a/grows', bodies[0]!, bodies[0]!.length);
    // Many at once: between a reader's look at the size and its first byte there is time for a writer.
    let writing = true;
    const written = Promise.all(Array.from({ length: 45 }, (_, i) => store.put('a/grows', bodies[i % 3]!, bodies[i % 3]!.length)));
    const reader = async () => {
      while (writing) {
        const found = await read('a/grows');
        expect(found?.body.length).toBe(found?.total);
      }
    };
    const readers = Promise.all(Array.from({ length: 8 }, reader));
    await written.finally(() => {
      writing = false;
    });
    await readers;
  });

  it.each([
    ['too few', 25],
    ['too many', 5],
  ])('are not there when their body has %s bytes', async (_, bytes) => {
    const key = `b/wrong-${bytes}`;
    await expect(store.put(key, Readable.from([words]), bytes)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(store.put(key, words, bytes)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await store.head(key)).toBeNull();
  });

  it('are not there when their upload was cut off or cancelled', async () => {
    const cut = new Readable({ read() {} });
    cut.push(words);
    const abort = new AbortController();
    const putting = store.put('b/cut', cut, 100, abort.signal);
    abort.abort();
    await expect(putting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(store.put('b/late', words, words.length, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect([await store.head('b/cut'), await store.head('b/late'), await store.get('b/cut')]).toEqual([null, null, null]);
  });

  it('are listed in their order by how they begin, and deleted, also twice', async () => {
    for (const key of ['list/b', 'list/a/2', 'list/a/1', 'listing/x']) await store.put(key, words, words.length);
    expect(await store.list('list/')).toEqual(['list/a/1', 'list/a/2', 'list/b']);
    expect(await store.list('list/', 'list/a/1')).toEqual(['list/a/2', 'list/b']);
    for (let i = 0; i < 2; i += 1) await store.delete('list/a/1');
    expect(await store.list('list/a/')).toEqual(['list/a/2']);
    expect(await store.list('nothing/')).toEqual([]);
  });

  it('are large, too: hundreds of megabytes come in parts, whole or not at all', async () => {
    const bytes = 40 * 1024 * 1024 + 11;
    const chunks = () => Readable.from(Array.from({ length: 41 }, (_, i) => Buffer.alloc(i < 40 ? 1024 * 1024 : 11, i)));
    await store.put('large/one', chunks(), bytes);
    expect((await store.head('large/one'))?.bytes).toBe(bytes);
    const end = await store.get('large/one', { start: bytes - 12 });
    expect(await buffer(end!.body)).toEqual(Buffer.from([39, ...Array.from({ length: 11 }, () => 40)]));
    await expect(store.put('large/wrong', chunks(), bytes + 1)).rejects.toMatchObject({ code: 'invalid_input' });
    const abort = new AbortController();
    const cut = new Readable({ read() {} });
    for (let i = 0; i < 20; i += 1) cut.push(Buffer.alloc(1024 * 1024, i));
    const putting = store.put('large/cut', cut, bytes, abort.signal);
    abort.abort();
    await expect(putting).rejects.toMatchObject({ code: 'cancelled' });
    expect(await store.list('large/')).toEqual(['large/one']);
    // Nothing of the broken ones is left for anybody to find.
    expect(await store.dropAbandoned(new Date(Date.now() + 60_000))).toBe(0);
    await store.delete('large/one');
  });

  it.each(['../secrets.json', 'a/../../b', '/etc/passwd', 'a//b', './a', 'a/.', '', 'A', 'a\u0000b', 'a\\..\\b', `a${'b'.repeat(500)}`])(
    'have no key like %j',
    async (key) => {
      for (const call of [
        store.get(key),
        store.head(key),
        store.delete(key),
        store.put(key, words, words.length),
        store.link({ method: 'GET', key, expiresAt: 1 }),
      ])
        await expect(call).rejects.toMatchObject({ code: 'invalid_input' });
    },
  );

  it('are `unavailable` after close', async () => {
    const closed = await open();
    await closed.close();
    await expect(closed.head('a/fox')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('what a killed writer left is found and forgotten, and nothing else', async () => {
  const files = await adapters[0]!.open();
  await mkdir(join(dir, 'drafts'), { recursive: true });
  await writeFile(join(dir, 'drafts', 'left'), 'half of it');
  const client = new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
  });
  await client.send(new CreateMultipartUploadCommand({ Bucket: server.bucket, Key: 'left/one' }));
  client.destroy();
  const bucket = await adapters[1]!.open();
  for (const store of [files, bucket]) {
    expect(await store.dropAbandoned(new Date(Date.now() - 60_000))).toBe(0);
    expect(await store.dropAbandoned(new Date(Date.now() + 60_000))).toBe(1);
    expect(await store.dropAbandoned(new Date(Date.now() + 60_000))).toBe(0);
    await store.close();
  }
});

describe('links to an S3 server that browsers reach', () => {
  it('read and write one object, and only so many bytes', async () => {
    const store = await adapters[1]!.open();
    const expiresAt = Date.now() + 60_000;
    const put = await store.link({ method: 'PUT', key: 'l/one', bytes: 3, expiresAt });
    expect(put.startsWith(server.endpoint)).toBe(true);
    expect((await fetch(put, { method: 'PUT', body: 'four' })).ok).toBe(false);
    expect((await fetch(put, { method: 'PUT', body: 'one' })).status).toBe(200);
    const get = await store.link({ method: 'GET', key: 'l/one', type: 'text/plain', filename: 'häh.txt', expiresAt });
    const answer = await fetch(get);
    expect(await answer.text()).toBe('one');
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''h%C3%A4h.txt");
    expect((await fetch(get.replace('l/one', 'l/two'))).status).toBe(403);
    expect((await fetch(get, { method: 'DELETE' })).status).toBe(403);
    await store.close();
  });

  it('are `unavailable` while it is away', async () => {
    const { store } = await openObjectStore({ url: 'http://127.0.0.1:1/watoto', secret: SECRET, s3: s3() });
    await expect(store.head('a')).rejects.toMatchObject({ code: 'unavailable' });
    await store.close();
  });
});

describe('links that the API serves', () => {
  it('hold for what they were made for, until their time is over', async () => {
    const { paths } = await openObjectStore({ url: pathToFileURL(dir).href, secret: SECRET });
    const ask = { method: 'GET', key: 'a/fox', expiresAt: 1_000, type: 'text/plain', filename: 'fox & hen.txt' } as const;
    const link = paths.sign(ask);
    expect(link.startsWith(`${OBJECT_PATHS}a/fox?`)).toBe(true);
    expect(paths.read(link, 999)).toEqual(ask);
    expect(paths.read(link, 1_000)).toBeNull();
    for (const changed of [
      link.replace('a/fox', 'a/hen'),
      link.replace('m=GET', 'm=PUT'),
      link.replace('e=1000', 'e=9999'),
      link.replace('text', 'html'),
      link.replace(/s=.*/, 's='),
    ])
      expect(paths.read(changed, 999)).toBeNull();
  });
});

it('files leaves no drafts behind, and writes nowhere else', async () => {
  expect((await readdir(dir)).toSorted((a, b) => a.localeCompare(b))).toEqual(['drafts', 'objects']);
  expect(await readdir(join(dir, 'drafts'))).toEqual([]);
  expect(existsSync(join(dir, 'secrets.json'))).toBe(false);
});

it('an address that is neither is refused', async () => {
  for (const url of ['ftp://x/y', 'http://host/watoto', 'memory:'])
    await expect(openObjectStore({ url, secret: SECRET })).rejects.toMatchObject({ code: 'invalid_input' });
});
