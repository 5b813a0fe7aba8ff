import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { BOARD_PICTURE_BYTES_MAX, BOARD_PICTURE_KEPT_BYTES, boardPictureType } from '@watoto/shared/contract/board-pictures.ts';
import { BoardPictureId, type LessonId } from '@watoto/shared/kernel/ids.ts';
import { BoardPictures } from '../src/board-pictures/board-pictures.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

let t: TestApi;
let dir: string;
let objects: Awaited<ReturnType<typeof openObjects>>;
let people: People<'grace' | 'joseph' | 'amina' | 'baraka' | 'wendo'>;
let ids: Ids<keyof typeof people>;
let courseId: string;
let lessonId: LessonId;
let pictures: BoardPictures;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-board-'));
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  t = await openTestApi({}, undefined, { objects });
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student', wendo: 'admin' }));
  pictures = new BoardPictures({ db: t.db, clock: t.school.clock, objects: objects.store, consentRequired: false });
});
afterAll(async () => {
  pictures?.close();
  await t?.close();
  await objects?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const table of ['board_pictures', 'recordings', 'lessons', 'courses'] as const) await t.db.deleteFrom(table).execute();
  courseId = await t.school.course(ids.grace, [ids.amina]);
  lessonId = await t.school.lesson(ids.grace, { courseId });
});

type Who = keyof typeof people;

const red = (width = 300, height = 200) => sharp({ create: { width, height, channels: 3, background: '#c0392b' } });
const of = (id: LessonId) => ({ params: { id } });

async function begin(content: Buffer, { who = 'grace' as Who, type = 'image/png', lesson = lessonId } = {}) {
  return people[who].call('boardPictures.begin', { ...of(lesson), body: { type, bytes: content.length } });
}

async function upload(content: Buffer, more: Parameters<typeof begin>[1] = {}): Promise<BoardPictureId> {
  const begun = await begin(content, more);
  expect(begun.status).toBe(201);
  const put = await fetch(new URL(begun.body.url, t.url), { method: 'PUT', body: new Uint8Array(content) });
  expect(put.status).toBe(204);
  return BoardPictureId.parse(begun.body.id);
}

const finish = (pictureId: BoardPictureId, who: Who = 'grace', lesson = lessonId) =>
  people[who].call('boardPictures.finish', { params: { id: lesson, pictureId } });
const links = (who: Who, wanted: readonly BoardPictureId[], lesson = lessonId) =>
  people[who].call('boardPictures.links', { ...of(lesson), body: { ids: [...wanted] } });
const stored = () => objects.store.list(`board/${lessonId}/`);

async function made(content: Buffer, more: Parameters<typeof begin>[1] = {}): Promise<BoardPictureId> {
  const id = await upload(content, more);
  expect((await finish(id, more.who, more.lesson)).status).toBe(200);
  return id;
}

/** What a browser gets by a link, with the cookie that came with it. */
async function fetched(who: Who, id: BoardPictureId): Promise<Response> {
  const answer = await links(who, [id]);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return fetch(new URL(answer.body.pictures[0]!.url, t.url), { headers: { cookie } });
}

describe('a picture for the whiteboard', () => {
  test('is written anew, small and without what the camera knew, and read by everyone of the lesson', async () => {
    const photo = await red(4_000, 3_000)
      .withExif({ IFD0: { Copyright: 'where-I-live' } })
      .jpeg()
      .toBuffer();
    expect(photo.includes('where-I-live')).toBe(true);
    const id = await upload(photo, { type: 'image/jpeg' });
    const finished = await finish(id);
    expect(finished.body).toEqual({ id, width: 1_600, height: 1_200 });
    // Safe to repeat, and what is uploaded afterwards changes nothing.
    expect((await finish(id)).body).toEqual(finished.body);
    expect(await stored()).toEqual([`board/${lessonId}/${id}/picture.webp`]);
    for (const who of ['grace', 'amina', 'wendo'] as const) {
      const picture = await fetched(who, id);
      expect(picture.headers.get('content-type')).toBe('image/webp');
      expect(picture.headers.get('content-security-policy')).toContain('sandbox');
      const bytes = Buffer.from(await picture.arrayBuffer());
      expect(bytes.includes('where-I-live')).toBe(false);
      const { format, width, height, exif } = await sharp(bytes).metadata();
      expect({ format, width, height, exif }).toEqual({ format: 'webp', width: 1_600, height: 1_200, exif: undefined });
      const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      expect(Math.abs(data[0]! - 0xc0)).toBeLessThan(6);
    }
  });

  test('finished by two calls at once is one picture, the same for both', async () => {
    const id = await upload(await red(2_000, 1_000).png().toBuffer());
    const answers = await Promise.all([finish(id), finish(id)]);
    expect(answers.map(({ body }) => body)).toEqual([
      { id, width: 1_600, height: 800 },
      { id, width: 1_600, height: 800 },
    ]);
    expect(await stored()).toEqual([`board/${lessonId}/${id}/picture.webp`]);
  });

  test('that is given up while it is being made leaves nothing', async () => {
    const id = await upload(await red().png().toBuffer());
    const put = objects.store.put.bind(objects.store);
    vi.spyOn(objects.store, 'put').mockImplementationOnce(async (...args) => {
      await put(...args);
      await t.db.deleteFrom('board_pictures').where('id', '=', id).execute();
    });
    onTestFinished(() => void vi.restoreAllMocks());
    expect((await finish(id)).status).toBe(404);
    expect(await stored()).toEqual([]);
  });

  test('that says much is told in few bytes', async () => {
    const noise = Buffer.from(Array.from({ length: 900 * 900 * 3 }, (_, i) => (i * 7_919 + (i >> 7) * 31) % 251));
    const id = await made(
      await sharp(noise, { raw: { width: 900, height: 900, channels: 3 } })
        .png()
        .toBuffer(),
    );
    const row = await t.db.selectFrom('board_pictures').select('bytes').where('id', '=', id).executeTakeFirstOrThrow();
    expect(Number(row.bytes)).toBeLessThan(2 * BOARD_PICTURE_KEPT_BYTES);
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('may be a %s', async (format) => {
    const id = await made(await red().toFormat(format).toBuffer(), { type: `image/${format}` });
    expect((await links('amina', [id])).body.pictures).toMatchObject([{ id, width: 300, height: 200 }]);
  });

  test('may be brought by a pupil of the lesson; who may put it on the board says the room', async () => {
    const id = await made(await red().png().toBuffer(), { who: 'amina' });
    expect((await fetched('grace', id)).status).toBe(200);
  });
});

/** A PNG of a few bytes that says it has 50,000 by 50,000 pixels. */
function pixelBomb(): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(50_000, 0);
  head.writeUInt32BE(50_000, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const packed = deflateSync(Buffer.alloc(1_000_000));
  return Buffer.concat([
    Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', packed),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return (crc ^ -1) >>> 0;
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("https://elsewhere.example")</script></svg>';
const PNG_HEAD = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1');

// By an admin: nobody brings so many pictures in a minute.
describe('what is no picture for a board is refused, and says why', () => {
  const cases: [string, () => Buffer | Promise<Buffer>, string, number, string][] = [
    ['an SVG with a script, called a PNG', () => Buffer.from(SVG), 'image/png', 415, 'no_picture'],
    ['an SVG without one', () => Buffer.from(SVG.replace(/<script>.*<\/script>/, '')), 'image/png', 415, 'no_picture'],
    ['a page, called a JPEG', () => Buffer.from('<!doctype html><script>1</script>'), 'image/jpeg', 415, 'no_picture'],
    [
      'a page behind the head of a PNG',
      () => Buffer.concat([PNG_HEAD, Buffer.from('<html><script>1</script>')]),
      'image/png',
      415,
      'damaged',
    ],
    ['an SVG behind the head of a PNG', () => Buffer.concat([PNG_HEAD, Buffer.from(SVG)]), 'image/png', 415, 'damaged'],
    ['a JPEG that says it is a PNG', () => red().jpeg().toBuffer(), 'image/png', 415, 'other_type'],
    ['a PNG that says it is a GIF', () => red().png().toBuffer(), 'image/gif', 415, 'other_type'],
    ['a PDF', () => Buffer.from('%PDF-1.4 nothing more'), 'image/png', 415, 'no_picture'],
    ['one byte', () => Buffer.from('x'), 'image/png', 415, 'no_picture'],
    ['half a PNG', async () => half(await red(900, 900).png({ compressionLevel: 0 }).toBuffer()), 'image/png', 415, 'damaged'],
    ['half a JPEG', async () => half(await red(900, 900).jpeg().toBuffer()), 'image/jpeg', 415, 'damaged'],
    ['half a WebP', async () => half(await red(900, 900).webp({ lossless: true }).toBuffer()), 'image/webp', 415, 'damaged'],
    ['a few bytes that unfold to gigapixels', pixelBomb, 'image/png', 413, 'too_many_pixels'],
  ];
  test.each(cases)('%s', async (_what, content, type, status, trouble) => {
    const id = await upload(await content(), { type, who: 'wendo' });
    const answer = await finish(id, 'wendo');
    expect([answer.status, answer.problem]).toMatchObject([status, { details: { trouble } }]);
    // Nothing of it stays, and it does not become one by asking again.
    expect(await stored()).toEqual([]);
    expect((await finish(id, 'wendo')).status).toBe(404);
  });

  test.each(['image/svg+xml', 'text/html', 'image/x-icon', ''])('what says that it is “%s”, before it is sent', async (type) => {
    const answer = await begin(Buffer.from(SVG), { type, who: 'wendo' });
    expect([answer.status, answer.problem]).toMatchObject([415, { details: { trouble: 'no_picture' } }]);
  });

  test('what is empty, or larger than a picture may be', async () => {
    for (const bytes of [0, BOARD_PICTURE_BYTES_MAX + 1]) {
      const answer = await people.wendo.call('boardPictures.begin', { ...of(lessonId), body: { type: 'image/png', bytes } });
      expect(answer.status).toBe(400);
    }
    // Nor does the address take more than was said.
    const begun = await begin(Buffer.from('12'), { who: 'wendo' });
    const put = await fetch(new URL(begun.body.url, t.url), { method: 'PUT', body: 'x'.repeat(1_000) });
    expect(put.status).toBe(400);
    expect((await finish(BoardPictureId.parse(begun.body.id), 'wendo')).status).toBe(409);
  });

  test('what is not there yet', async () => {
    const begun = await begin(Buffer.from('12'), { who: 'wendo' });
    expect((await finish(BoardPictureId.parse(begun.body.id), 'wendo')).status).toBe(409);
    expect((await links('grace', [BoardPictureId.parse(begun.body.id)])).body.pictures).toEqual([]);
  });

  test('a head is known by its own bytes alone', () => {
    expect(boardPictureType(new Uint8Array())).toBeNull();
    expect(boardPictureType(Buffer.from('RIFF1234WAVE'))).toBeNull();
    expect(boardPictureType(Buffer.from('RIFF1234WEBP'))).toBe('image/webp');
  });
});

const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

describe('whose pictures they are', () => {
  test('nobody outside the lesson brings, finishes or reads one', async () => {
    const id = await made(await red().png().toBuffer());
    for (const who of ['joseph', 'baraka'] as const) {
      expect((await begin(Buffer.from('x'), { who })).status).toBe(404);
      expect((await finish(id, who)).status).toBe(404);
      expect((await links(who, [id])).status).toBe(404);
    }
    // Of the lesson, and yet not theirs to finish.
    expect((await finish(id, 'amina')).status).toBe(404);
    // A link of hers is of no use to somebody who says who they are.
    const { url } = (await links('amina', [id])).body.pictures[0]!;
    expect((await fetch(new URL(url, t.url), { headers: { authorization: people.baraka.authorization } })).status).toBe(404);
  });

  test('a picture of one lesson is none of another, also to who is in both', async () => {
    const id = await made(await red().png().toBuffer());
    const other = await t.school.lesson(ids.grace, { courseId, inMinutes: 120 });
    expect((await links('grace', [id], other)).body.pictures).toEqual([]);
    expect((await finish(id, 'grace', other)).status).toBe(404);
  });

  test('is read after the lesson by those who may watch its recording, the course’s teacher too; brought by nobody any more', async () => {
    const taught = await t.school.course(ids.joseph, [ids.baraka]);
    await t.db.deleteFrom('lessons').execute();
    const held = await t.school.lesson(ids.grace, { courseId: taught });
    const id = await made(await red().png().toBuffer(), { lesson: held });
    await t.db
      .updateTable('lessons')
      .set({ status: 'ended', ended_at: new Date(t.school.clock.now()) })
      .where('id', '=', held)
      .execute();
    for (const who of ['joseph', 'baraka'] as const) expect((await links(who, [id], held)).body.pictures).toHaveLength(1);
    expect((await links('amina', [id], held)).status).toBe(404);
    expect((await begin(Buffer.from('x'), { lesson: held })).problem).toMatchObject({ code: 'lesson_ended' });
  });

  test('a lesson has only so many, and a pupil in it', async () => {
    const fill = (owner: string, count: number) =>
      t.db
        .insertInto('board_pictures')
        .values(
          Array.from({ length: count }, () => ({
            id: crypto.randomUUID(),
            lesson_id: lessonId,
            owner_id: owner,
            type: 'image/png' as const,
            bytes: '1',
            width: 1,
            height: 1,
            created_at: new Date(t.school.clock.now()),
          })),
        )
        .execute();
    await fill(ids.amina, 30);
    expect((await begin(Buffer.from('x'), { who: 'amina' })).problem).toMatchObject({ code: 'limit_reached' });
    expect((await begin(Buffer.from('x'))).status).toBe(201);
    await fill(ids.grace, 270);
    expect((await begin(Buffer.from('x'))).problem).toMatchObject({ code: 'limit_reached' });
  });
});

describe('pictures go', () => {
  const left = async () => (await t.db.selectFrom('board_pictures').select('id').orderBy('id').execute()).map(({ id }) => id);
  const over = (status: 'ended' | 'cancelled' | 'live', daysAgo: number) =>
    t.db
      .updateTable('lessons')
      .set({ status, ended_at: status === 'live' ? null : new Date(t.school.clock.now() - daysAgo * DAY_MS) })
      .where('id', '=', lessonId)
      .execute();

  test('a day after a lesson that was not recorded', async () => {
    const id = await made(await red().png().toBuffer());
    await over('ended', 0.9);
    await pictures.clean();
    expect(await left()).toEqual([id]);
    await over('live', 3);
    await pictures.clean();
    expect(await left()).toEqual([id]);
    await over('ended', 1.1);
    await pictures.clean();
    expect([await left(), await stored()]).toEqual([[], []]);
  });

  test('with the last recording of their lesson, and not before', async () => {
    const id = await made(await red().png().toBuffer());
    await over('ended', 30);
    const recording = crypto.randomUUID();
    await t.db
      .insertInto('recordings')
      .values({ id: recording, lesson_id: lessonId, title: 'Drums', status: 'ready', started_at: new Date(t.school.clock.now()) })
      .execute();
    await pictures.clean();
    expect(await left()).toEqual([id]);
    await t.db
      .updateTable('recordings')
      .set({ purged_at: new Date(t.school.clock.now()) })
      .where('id', '=', recording)
      .execute();
    await pictures.clean();
    expect([await left(), await stored()]).toEqual([[], []]);
  });

  test('when nobody finishes them', async () => {
    const id = await upload(Buffer.from('half a pic'));
    await pictures.clean();
    expect(await left()).toEqual([id]);
    await t.db
      .updateTable('board_pictures')
      .set({ created_at: new Date(t.school.clock.now() - 2.1 * HOUR_MS) })
      .execute();
    await pictures.clean();
    expect([await left(), await stored()]).toEqual([[], []]);
  });
});
