import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DeckTrouble, deckManifestKey, deckPageKey, deckPrefix, deckSourceKey } from '@watoto/shared/contract/decks.ts';
import { pdfOf } from '@watoto/shared/contract/pdf.fixture.ts';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { DeckId, type LessonId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { createMemoryEventBus } from '@watoto/shared/ports/event-bus/memory-event-bus.ts';
import type { JobQueue, JobWorker } from '@watoto/shared/ports/job-queue/job-queue.ts';
import { createMemoryJobQueue } from '@watoto/shared/ports/job-queue/memory-job-queue.ts';
import { Decks } from '../src/decks/decks.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let dir: string;
let bus: EventBus;
let jobs: JobQueue;
let objects: Awaited<ReturnType<typeof openObjects>>;
let people: People<'grace' | 'joseph' | 'amina' | 'baraka'>;
let ids: Ids<keyof typeof people>;
let courseId: string;
let lessonId: LessonId;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-decks-'));
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  bus = createMemoryEventBus();
  jobs = createMemoryJobQueue({ retryMs: [20] });
  t = await openTestApi({}, undefined, { objects, bus, jobs });
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student' }));
});
afterAll(async () => {
  await t?.close();
  await jobs.close('test is over');
  await bus.close('test is over');
  await objects?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const table of ['decks', 'lessons', 'courses'] as const) await t.db.deleteFrom(table).execute();
  courseId = await t.school.course(ids.grace, [ids.amina]);
  lessonId = await t.school.lesson(ids.grace, { courseId });
});

const until = (missing: () => string | null | Promise<string | null>) => pollUntil(missing, { timeoutMs: 10_000, everyMs: 20 });

/** Somebody who makes pages, as the recorder does: what comes of it is the test's. */
async function converter(trouble: DeckTrouble | null = null): Promise<JobWorker> {
  return jobs.work({
    kind: 'deck.convert',
    atOnce: 1,
    async handle({ payload: { deckId } }) {
      const pages = [1, 2].map((page) => ({ width: 1_600, height: 900, text: `page ${page}` }));
      const put = (key: string, body: Buffer) => objects.store.put(key, body, body.length);
      if (trouble === null) {
        for (const page of [1, 2])
          for (const size of ['large', 'small'] as const) await put(deckPageKey(deckId, page, size), Buffer.from(`${page} ${size}`));
        await put(deckManifestKey(deckId), Buffer.from(JSON.stringify({ version: 1, pages })));
      }
      await bus.publish({ id: randomUUID(), topic: 'deck.converted', at: new Date().toISOString(), payload: { deckId, trouble } });
    },
  });
}

async function bring(content: Buffer = pdfOf([{ text: 'x' }]), name = 'Fractions.pdf'): Promise<DeckId> {
  const begun = await people.grace.call('decks.begin', { params: { id: lessonId }, body: { name, bytes: content.length } });
  expect(begun.status).toBe(201);
  const put = await fetch(new URL(begun.body.url, t.url), { method: 'PUT', body: new Uint8Array(content) });
  expect(put.status).toBe(204);
  return DeckId.parse(begun.body.deck.id);
}

const at = (id: DeckId) => ({ params: { id } });

async function made(trouble: DeckTrouble | null = null): Promise<DeckId> {
  const worker = await converter(trouble);
  const id = await bring();
  await people.grace.call('decks.finish', at(id));
  await until(async () => {
    const row = await t.db.selectFrom('decks').select('state').where('id', '=', id).executeTakeFirst();
    return row?.state === 'ready' || row?.state === 'failed' ? null : `${row?.state}`;
  });
  await worker.close('done');
  return id;
}

describe('slides', () => {
  test('are brought, made and read by everyone who may enter the lesson, and by nobody else', async () => {
    const id = await made();
    expect((await people.grace.call('decks.get', at(id))).body).toMatchObject({
      state: 'ready',
      pages: 2,
      title: 'Fractions',
      progress: 1,
    });
    const seen = await people.amina.call('decks.pages', { ...at(id), query: { from: 2, count: 5 } });
    expect(seen.body.pages).toMatchObject([{ page: 2, width: 1_600, height: 900, text: 'page 2' }]);
    // By the cookie that came with the links, as an element of a page fetches it.
    const cookie = seen.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const picture = await fetch(new URL(seen.body.pages[0]!.large, t.url), { headers: { cookie } });
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual(['image/webp', '2 large']);
    expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    // A link of hers is of no use to somebody who says who they are.
    const other = await fetch(new URL(seen.body.pages[0]!.large, t.url), { headers: { authorization: people.baraka.authorization } });
    expect(other.status).toBe(404);
    for (const who of [people.baraka, people.joseph]) {
      expect((await who.call('decks.pages', at(id))).status).toBe(404);
      expect((await who.call('decks.get', at(id))).status).toBe(404);
      expect((await who.call('decks.remove', at(id))).status).toBe(404);
    }
    expect((await people.amina.call('decks.remove', at(id))).status).toBe(403);
  });

  test('have addresses that stay the same for a while, so that browsers keep the pictures', async () => {
    const id = await made();
    const [first, second] = await Promise.all([1, 2].map(() => people.amina.call('decks.pages', at(id))));
    expect(first!.body.pages[0]!.large).toBe(second!.body.pages[0]!.large);
  });

  test('are a host’s to bring, to list and to choose', async () => {
    const id = await made();
    const body = { name: 'x.pdf', bytes: 10 };
    expect((await people.amina.call('decks.begin', { params: { id: lessonId }, body })).status).toBe(403);
    expect((await people.amina.call('decks.list', { params: { id: lessonId } })).status).toBe(403);
    expect((await people.joseph.call('decks.begin', { params: { id: lessonId }, body })).status).toBe(404);
    expect((await people.grace.call('decks.list', { params: { id: lessonId } })).body.items.map((deck) => deck.id)).toEqual([id]);
    // Another lesson of the course may show them too; one of another course, of somebody else, may not.
    const next = await t.school.lesson(ids.grace, { courseId, inMinutes: 60 });
    expect((await people.grace.call('decks.use', { params: { id: next, deckId: id } })).status).toBe(200);
    const elsewhere = await t.school.lesson(ids.joseph, { courseId: await t.school.course(ids.joseph, [ids.baraka]) });
    expect((await people.joseph.call('decks.use', { params: { id: elsewhere, deckId: id } })).status).toBe(404);
    expect((await people.baraka.call('decks.pages', at(id))).status).toBe(404);
  });

  test('are read after the lesson by those who may watch its recording, the course’s teacher too', async () => {
    const id = await made();
    // Joseph's course has a lesson that Grace holds, with slides of hers from elsewhere.
    const taught = await t.school.course(ids.joseph, [ids.baraka]);
    const held = await t.school.lesson(ids.grace, { courseId: taught, inMinutes: 120 });
    for (const who of [people.joseph, people.baraka]) expect((await who.call('decks.pages', at(id))).status).toBe(404);
    expect((await people.grace.call('decks.use', { params: { id: held, deckId: id } })).status).toBe(200);
    await t.db.updateTable('lessons').set({ status: 'ended' }).where('id', '=', held).execute();
    for (const who of [people.joseph, people.baraka]) expect((await who.call('decks.pages', at(id))).status).toBe(200);
    expect((await people.joseph.call('decks.remove', at(id))).status).toBe(403);
  });

  test('that are no slides are refused by what they are, whatever their name', async () => {
    for (const content of ['<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 'hello', 'PK\u0003\u0004zip']) {
      const id = await bring(Buffer.from(content), 'slides.pdf');
      expect((await people.grace.call('decks.finish', at(id))).body).toMatchObject({ state: 'failed', trouble: 'wrong_type' });
      expect(await objects.store.list(deckPrefix(id))).toEqual([]);
    }
  });

  test('say why there are none', async () => {
    const id = await made('password');
    expect((await people.grace.call('decks.get', at(id))).body).toMatchObject({ state: 'failed', trouble: 'password', pages: null });
    expect((await people.amina.call('decks.pages', at(id))).status).toBe(403);
  });

  test('that nobody makes are said to stand still, are made once somebody does, and given up after a day', async () => {
    const clock = t.school.clock;
    const state = async (id: DeckId) => (await people.grace.call('decks.get', at(id))).body;
    const [kept, left] = [await bring(), await bring()];
    for (const id of [kept, left]) await people.grace.call('decks.finish', at(id));
    expect(await state(kept)).toMatchObject({ state: 'waiting', stalled: false });
    clock.advance(61_000);
    expect(await state(kept)).toMatchObject({ state: 'waiting', stalled: true });
    // Another one's pages are being made: this one waits for its turn.
    await t.db
      .updateTable('decks')
      .set({ state: 'converting', heard_at: new Date(clock.now()) })
      .where('id', '=', left)
      .execute();
    expect((await people.grace.call('decks.list', { params: { id: lessonId } })).body.items.map(({ stalled }) => stalled)).toEqual([
      false,
      false,
    ]);
    clock.advance(7 * 60_000);
    expect((await people.grace.call('decks.list', { params: { id: lessonId } })).body.items.map(({ stalled }) => stalled)).toEqual([
      true,
      true,
    ]);

    const decks = (aheadMs: number) =>
      new Decks({ db: t.db, clock: new FakeClock(clock.now() + aheadMs), objects: objects.store, jobs, onWaiting: () => {} });
    await t.db
      .updateTable('decks')
      .set({ heard_at: new Date(clock.now() - 60 * 60_000) })
      .where('id', '=', left)
      .execute();
    await decks(23.5 * 60 * 60_000).giveUp();
    expect((await people.grace.call('decks.get', at(left))).status).toBe(404);
    expect(await objects.store.list(deckPrefix(left))).toEqual([]);

    const worker = await converter();
    await until(async () => ((await state(kept)).state === 'ready' ? null : 'slides'));
    expect(await state(kept)).toMatchObject({ stalled: false, pages: 2 });
    await worker.close('done');
  });

  test('are limited in size, empty ones are none, and what is not there yet is not finished', async () => {
    const begin = (bytes: number) => people.grace.call('decks.begin', { params: { id: lessonId }, body: { name: 'x.pdf', bytes } });
    expect((await begin(0)).status).toBe(400);
    expect((await begin(51 * 1024 * 1024)).status).toBe(400);
    const begun = await begin(100);
    expect((await people.grace.call('decks.finish', at(DeckId.parse(begun.body.deck.id)))).status).toBe(409);
    expect((await people.joseph.call('decks.finish', at(DeckId.parse(begun.body.deck.id)))).status).toBe(404);
  });

  test('have titles that read as they are', async () => {
    const id = await bring(pdfOf([{ text: 'x' }]), 'marks\u202Efdp.exe.pdf');
    expect((await people.grace.call('decks.get', at(id))).body.title).toBe('marksfdp.exe');
  });

  test('go for good, with all that is in storage', async () => {
    const id = await made();
    expect((await people.grace.call('decks.remove', at(id))).status).toBe(204);
    expect(await objects.store.list(deckPrefix(id))).toEqual([]);
    expect((await people.grace.call('decks.get', at(id))).status).toBe(404);
    expect((await people.amina.call('decks.pages', at(id))).status).toBe(404);
  });

  test('that were taken away while pages were made leave nothing', async () => {
    const id = await bring();
    await people.grace.call('decks.remove', at(id));
    const worker = await converter();
    await jobs.add({ id, kind: 'deck.convert', payload: { deckId: id, office: false } });
    await until(async () =>
      (await objects.store.list(deckPrefix(id))).length === 0 && !(await objects.store.head(deckSourceKey(id))) ? null : 'nothing left',
    );
    await worker.close('done');
    expect((await people.grace.call('decks.get', at(id))).status).toBe(404);
  });
});
