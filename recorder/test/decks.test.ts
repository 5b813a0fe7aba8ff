import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeckManifest, deckManifestKey, deckPageKey, deckPrefix, deckSourceKey } from '@watoto/shared/contract/decks.ts';
import { nestedPdf, pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { DeckId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { createDeckMetrics } from '@watoto/recorder/decks/deck-metrics.ts';
import { openDeckWorker } from '@watoto/recorder/decks/deck-worker.ts';
import { JobDesk } from './job-desk.fixture.ts';

let desk: JobDesk;
let registry: Metrics;

beforeAll(async () => {
  desk = await JobDesk.open();
});
afterAll(() => desk?.close());
beforeEach(async () => {
  await desk.begin();
  registry = createMetrics('converter');
  await desk.work((work) => openDeckWorker({ ...work, metrics: createDeckMetrics(registry) }));
});
afterEach(() => desk.end());

/** What the converter's page of figures says of this series. */
async function figure(name: string, label = ''): Promise<number> {
  const line = (await registry.render()).split('\n').find((one) => one.startsWith(`${name}{`) && one.includes(label));
  return Number(line?.split(' ').at(-1));
}

/** Brings it, and waits for what is said of it. */
async function convert(source: Buffer, office = false): Promise<{ id: DeckId; trouble: unknown }> {
  const id = DeckId.parse(uuidV7(Date.now()));
  await desk.store.put(deckSourceKey(id), source, source.length);
  await desk.jobs.add({ id, kind: 'deck.convert', payload: { deckId: id, office } });
  await pollUntil(() => (desk.told.length > 0 ? null : `a word on it: ${JSON.stringify(desk.news)}`), { timeoutMs: 90_000, everyMs: 20 });
  await pollUntil(async () => ((await readdir(desk.workDir)).length === 0 ? null : 'an empty folder'), {
    timeoutMs: 5_000,
    everyMs: 20,
  });
  return { id, trouble: desk.told.at(-1)?.payload['trouble'] };
}

async function object(key: string): Promise<Buffer> {
  const found = await desk.store.get(key);
  if (!found) throw new Error(`no ${key}`);
  return buffer(found.body);
}

describe('slides', () => {
  it('become pictures in two sizes and text, page by page, and what was brought is gone', async () => {
    const { id, trouble } = await convert(
      pdfOf([{ text: 'Fractions' }, { text: 'One half', width: 595, height: 842 }, { text: 'The end' }]),
    );
    expect(trouble).toBeNull();
    const { pages } = DeckManifest.parse(JSON.parse((await object(deckManifestKey(id))).toString()));
    expect(pages).toEqual([
      { width: 1_600, height: 900, text: 'Fractions' },
      { width: expect.closeTo(1_131, -1) as number, height: 1_600, text: 'One half' },
      { width: 1_600, height: 900, text: 'The end' },
    ]);
    for (const page of [1, 2, 3])
      for (const [size, side, most] of [
        ['large', 1_600, 120_000],
        ['small', 400, 25_000],
      ] as const) {
        const picture = await object(deckPageKey(id, page, size));
        const { format, width, height } = await sharp(picture).metadata();
        expect(format).toBe('webp');
        expect(Math.max(width, height)).toBe(side);
        expect(picture.length).toBeLessThan(most);
      }
    expect(await desk.store.head(deckSourceKey(id))).toBeNull();
    expect(await figure('watoto_converter_job_seconds_count', 'outcome="made"')).toBe(1);
    expect(await figure('watoto_converter_dead_jobs_total')).toBe(0);
    expect(desk.news.some(({ state, progress }) => state === 'running' && progress > 0)).toBe(true);
  });

  it('that come again when all but the word was said are not made twice', async () => {
    const { id } = await convert(pdfOf([{ text: 'Once' }]));
    desk.told = [];
    await desk.jobs.add({ id, kind: 'deck.convert', payload: { deckId: id, office: false } });
    await pollUntil(() => (desk.told.length > 0 ? null : 'the word again'), { timeoutMs: 10_000, everyMs: 20 });
    expect(desk.told[0]?.payload).toEqual({ deckId: id, trouble: null });
  });

  it('that were taken away are not made', async () => {
    const id = DeckId.parse(uuidV7(Date.now()));
    await desk.jobs.add({ id, kind: 'deck.convert', payload: { deckId: id, office: false } });
    await pollUntil(() => (desk.news.some(({ state }) => state === 'done') ? null : 'its end'), { timeoutMs: 10_000, everyMs: 20 });
    expect(desk.told).toEqual([]);
  });
});

describe('refused', () => {
  it.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'damaged'],
    ['a zip', Buffer.from('504b0304140000000800', 'hex'), 'damaged'],
    ['half a PDF', pdfOf([{ text: 'x' }]).subarray(0, 60), 'damaged'],
    ['a page that draws itself a thousand million times', nestedPdf(10), 'too_heavy'],
    ['10,000 pages', pdfOf(Array.from({ length: 10_000 }, () => ({ text: 'x' }))), 'too_many_pages'],
  ])(
    '%s',
    async (_, source, trouble) => {
      const { id, trouble: said } = await convert(source);
      expect(said).toBe(trouble);
      expect(await desk.store.list(deckPrefix(id))).toEqual([]);
      expect(await figure('watoto_converter_job_seconds_count', 'outcome="refused"')).toBe(1);
      expect(await figure('watoto_converter_refused_total', `trouble="${trouble}"`)).toBe(1);
    },
    120_000,
  );

  it('a page as large as a field is drawn small, not refused', async () => {
    const { id, trouble } = await convert(
      pdfOf([
        { text: 'wide', width: 14_400, height: 14_400 },
        { text: 'thin', width: 14_400, height: 3 },
      ]),
    );
    expect(trouble).toBeNull();
    const { pages } = DeckManifest.parse(JSON.parse((await object(deckManifestKey(id))).toString()));
    expect(pages[0]).toMatchObject({ width: 1_600, height: 1_600 });
    expect(pages[1]).toMatchObject({ width: 1_600, height: 1 });
  });

  it('what only a password opens', async () => {
    const locked = new PDFDocument({ userPassword: 'open', ownerPassword: 'owner' });
    const bytes = locked.pipe(new PassThrough());
    locked.text('secret').end();
    expect((await convert(await buffer(bytes))).trouble).toBe('password');
  });

  it('office files, with the reason, where nothing converts them', async () => {
    const path = process.env['PATH'];
    // Only what the converter needs beside soffice.
    const tools = await mkdtemp(join(tmpdir(), 'watoto-path-'));
    process.env['PATH'] = tools;
    try {
      expect((await convert(Buffer.from('504b0304140000000800', 'hex'), true)).trouble).toBe('no_office');
      desk.told = [];
      expect((await convert(pdfOf([{ text: 'x' }]))).trouble).toBe('not_installed');
    } finally {
      process.env['PATH'] = path;
      await rm(tools, { recursive: true, force: true });
    }
  });
});
