import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchGently, pieceAfter } from './gentle-picture.ts';

const PICTURE = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251));

let server: Server;
let url: string;
let asked: { at: number; range: string | undefined }[];
let ranges: boolean;
let status: number;

beforeEach(async () => {
  asked = [];
  ranges = true;
  status = 200;
  server = createServer((req, res) => {
    asked.push({ at: performance.now(), range: req.headers.range });
    const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(req.headers.range ?? '') ?? [];
    const piece = ranges ? PICTURE.subarray(Number(from), Number(to) + 1) : PICTURE;
    res.setHeader('content-type', 'image/webp');
    if (ranges) res.setHeader('content-range', `bytes ${from}-${Number(from) + piece.length - 1}/${PICTURE.length}`);
    setTimeout(() => res.writeHead(status === 200 && ranges ? 206 : status).end(piece), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

test('a picture comes whole, in small pieces with rests between them', async () => {
  const picture = await fetchGently(url, new AbortController().signal);
  expect(await bytesOf(picture)).toEqual(PICTURE);
  expect(picture.type).toBe('image/webp');
  expect(asked.map(({ range }) => range)).toEqual(['bytes=0-4095', 'bytes=4096-8191', 'bytes=8192-12287']);
  // Each took 20 ms at least, and as long is rested.
  for (const [i, { at }] of asked.slice(1).entries()) expect(at - (asked[i]?.at ?? 0)).toBeGreaterThan(35);
});

test('pieces get smaller where they take long, and larger again', () => {
  expect([4_096, 2_048, 1_024].map((bytes) => pieceAfter(bytes, 1_200))).toEqual([2_048, 1_024, 1_024]);
  expect([4_096, 2_048].map((bytes) => pieceAfter(bytes, 630))).toEqual([4_096, 2_048]);
  expect([1_024, 2_048, 4_096].map((bytes) => pieceAfter(bytes, 300))).toEqual([2_048, 4_096, 4_096]);
});

test('a server that knows no ranges sends it at once', async () => {
  ranges = false;
  expect(await bytesOf(await fetchGently(url, new AbortController().signal))).toEqual(PICTURE);
  expect(asked).toHaveLength(1);
});

test('what is refused is an error, and nothing more is asked for', async () => {
  status = 403;
  await expect(fetchGently(url, new AbortController().signal)).rejects.toThrow('403');
  expect(asked).toHaveLength(1);
});

test('it stops when nobody wants it any more', async () => {
  const ends = new AbortController();
  const picture = fetchGently(url, ends.signal);
  setTimeout(() => ends.abort(), 30);
  await expect(picture).rejects.toThrow();
  expect(asked.length).toBeLessThan(3);
});
