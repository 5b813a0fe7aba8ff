import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeckAsk, convertDeck } from '@watoto/recorder/decks/convert-deck.ts';
import { runLimited } from '@watoto/recorder/decks/run-limited.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { isAlive } from '@watoto/shared/server/is-alive.ts';
import { odpOf, pptxOf, zipOf } from './office.fixture.ts';

// An office program takes seconds to start, and longer on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let dir: string;
/** What was fetched from the network that a file speaks of. */
let fetched: string[];
let server: Server;
let url: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-office-'));
  fetched = [];
  server = createServer((request, response) => {
    fetched.push(`${request.method} ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

async function convert(bytes: Buffer, more: Partial<DeckAsk> = {}): Promise<string[]> {
  const source = join(dir, 'source');
  await writeFile(source, bytes);
  const { signal } = new AbortController();
  const pages = await convertDeck({ source, dir, office: true, signal, progress: () => {}, page: async () => {}, ...more });
  return pages.map(({ text }) => text);
}

describe('what an office program wrote', () => {
  it.each([
    ['odp', odpOf],
    ['pptx', pptxOf],
  ])('becomes slides: %s', async (_type, made) => {
    expect(await convert(made([{ text: 'Sehemu & nusu' }, { text: 'One half' }]))).toEqual(['Sehemu & nusu', 'One half']);
  });

  it.each([
    ['a zip of something else', zipOf({ 'notes.txt': 'hello' })],
    ['half a file', odpOf([{ text: 'x' }]).subarray(0, 700)],
    ['slides whose pages are no XML', zipOf({ mimetype: 'application/vnd.oasis.opendocument.presentation', 'content.xml': '<office:' })],
  ])('is called damaged: %s', async (_what, bytes) => {
    await expect(convert(bytes)).rejects.toMatchObject({ trouble: 'damaged' });
  });

  it.each([
    ['odp', odpOf],
    ['pptx', pptxOf],
  ])('fetches nothing from the network: %s', async (_type, made) => {
    expect(await convert(made([{ text: 'one', picture: `${url}/picture.png` }]))).toEqual(['one']);
    expect(fetched).toEqual([]);
  });

  it('shows no picture of our disk that a pptx names', async () => {
    const secret = join(dir, 'secret.svg');
    const drawing = '<text x="9" y="50" font-size="40">s3cret</text>';
    await writeFile(secret, `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100">${drawing}</svg>`);
    expect(await convert(pptxOf([{ text: 'one', picture: pathToFileURL(secret).href }]))).toEqual(['one']);
  });

  it('runs no macro', async () => {
    const mark = join(dir, 'ran');
    const macro = `Sub Main\nOpen "${mark}" For Output As #1\nPrint #1, "ran"\nClose #1\nEnd Sub\n`;
    expect(await convert(odpOf([{ text: 'with a macro' }], { macro }))).toEqual(['with a macro']);
    expect(await readdir(dir)).not.toContain('ran');
  });
});

describe('an office program that hangs', () => {
  const limits = { cpuS: 60, memoryMb: 8_192, fileMb: 1 };

  it.each([
    ['when its time is over', 1, null],
    ['when the work is called off', 600, 'cancelled'],
  ])('is ended with all that it started, %s', async (_when, wallS, code) => {
    const stop = new AbortController();
    const words = join(dir, 'words');
    // It starts another program, says which, and waits for ever.
    const args = ['-c', `sleep 600 & echo $$ $! > ${words}; wait`];
    const run = runLimited({ file: 'sh', args, limits: { ...limits, wallS }, dir, signal: stop.signal });
    const ended = run.then(
      (end) => end.code,
      (error: unknown) => AppError.from(error).code,
    );
    const pids = async () => (await readFile(words, 'utf8').catch(() => '')).trim().split(' ').map(Number);
    await pollUntil(async () => ((await pids()).length === 2 ? null : 'both processes'), { timeoutMs: 20_000, everyMs: 20 });
    if (code) stop.abort();
    expect(await ended).toBe(code);
    await pollUntil(async () => ((await pids()).some(isAlive) ? 'the end of both' : null), { timeoutMs: 20_000, everyMs: 20 });
  });
});
