import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { type FilePurpose, MAX_FILE_BYTES } from '@watoto/shared/contract/http/files.ts';
import { Files } from '../src/files/files.ts';
import { openClamd } from '../src/files/clamd.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { NO_SCANNER } from '../src/files/scanner.ts';
import { openTestApi, readProblem, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

/** The test virus of all scanners, in two parts so that none finds it here. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const DAY_MS = 24 * 60 * 60 * 1_000;

let t: TestApi;
let dir: string;
let clamd: Server;
let objects: Awaited<ReturnType<typeof openObjects>>;
let people: People<'grace' | 'joseph' | 'amina' | 'baraka'>;
let ids: Ids<keyof typeof people>;
let courseId: string;

/** Speaks clamd's INSTREAM for real: lengths, chunks, an empty one, an answer. */
function aClamd(): Server {
  return createServer((socket) => {
    let had = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      had = Buffer.concat([had, chunk]);
      const hello = had.indexOf(0) + 1;
      if (hello === 0) return;
      if (had.subarray(0, hello).toString() !== 'zINSTREAM\0') return socket.end('UNKNOWN COMMAND\0');
      const parts: Buffer[] = [];
      for (let at = hello; had.length >= at + 4; ) {
        const length = had.readUInt32BE(at);
        if (length === 0) {
          const text = Buffer.concat(parts).toString('latin1');
          return socket.end(text.includes(EICAR) ? 'stream: Eicar-Signature FOUND\0' : 'stream: OK\0');
        }
        if (had.length < at + 4 + length) return;
        parts.push(had.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
    });
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-files-'));
  clamd = aClamd().listen(0, '127.0.0.1');
  await once(clamd, 'listening');
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  t = await openTestApi({}, undefined, { objects, scanner: openClamd(clamdUrl()) });
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student' }));
});
afterAll(async () => {
  await t?.close();
  await objects?.close();
  clamd?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await t.db.deleteFrom('courses').execute();
  courseId = await t.school.course(ids.grace, [ids.amina]);
});

const clamdUrl = () => `tcp://127.0.0.1:${(clamd.address() as AddressInfo).port}`;
const put = (url: string, body: Uint8Array | string) => fetch(t.url + url, { method: 'PUT', body: Buffer.from(body) });

async function begin(bytes: number, { name = 'notes.txt', purpose = 'material' as FilePurpose, who = people.grace } = {}) {
  return who.call('files.begin', { body: { name, bytes, purpose, courseId } });
}
async function upload(body: Uint8Array | string, more: Parameters<typeof begin>[1] = {}) {
  const bytes = Buffer.from(body).length;
  const { file, url } = (await begin(bytes, more)).body;
  expect((await put(url, body)).status).toBe(204);
  return (await (more.who ?? people.grace).call('files.finish', { params: { id: file.id } })).body;
}
const picture = (width = 60, height = 40) => sharp({ create: { width, height, channels: 3, background: '#0b5f5b' } });

describe('a file that is handed in', () => {
  const QUESTION = { prompt: 'What did you build?', options: { kind: 'essay' as const }, key: { kind: 'essay' as const }, points: 5 };

  async function assignment(type: 'quiz' | 'assignment' | 'project' = 'project') {
    const { body } = await people.grace.call('assessments.create', { params: { id: courseId }, body: { title: 'Build a drum', type } });
    await people.grace.call('questions.create', { params: { id: body.id }, body: QUESTION });
    await people.grace.call('assessments.publish', { params: { id: body.id } });
    const attempt = (await people.amina.call('attempts.start', { params: { id: body.id } })).body;
    return { id: body.id, attempt, params: { id: attempt.id } };
  }
  const attach = (params: { id: string }, fileId: string | null, who = people.amina) =>
    who.call('attempts.attach', { params, body: { fileId } });

  test('is replaced until then, waits for the teacher, and is read by its student and its teachers only', async () => {
    const { params, attempt } = await assignment();
    expect(attempt).toMatchObject({ takesFile: true, file: null });
    const first = await upload('My first drum', { who: people.amina, purpose: 'submission' });
    const second = await upload('My second drum', { who: people.amina, purpose: 'submission', name: 'drum.txt' });
    expect((await attach(params, first.id)).body.file).toMatchObject({ id: first.id });
    expect((await attach(params, null)).body.file).toBeNull();
    await Promise.all([attach(params, first.id), attach(params, second.id), attach(params, second.id)]);
    await attach(params, second.id);
    const { body: done } = await people.amina.call('attempts.submit', { params });
    // No words: the file may be all of it.
    expect(done).toMatchObject({ status: 'submitted', file: { id: second.id, name: 'drum.txt' } });
    expect((await attach(params, first.id)).problem.code).toBe('closed');

    const { body: marking } = await people.grace.call('grading.get', { params });
    expect(marking).toMatchObject({ file: { id: second.id, name: 'drum.txt', state: 'ready' }, answers: [{ score: null }] });
    const draft = { answers: [{ questionId: marking.answers[0]!.questionId, score: null }] };
    expect((await people.grace.call('grading.save', { params, body: draft })).body.answers[0]?.score).toBeNull();
    const { url } = (await people.grace.call('files.link', { params: { id: second.id } })).body;
    expect(await (await fetch(t.url + url)).text()).toBe('My second drum');
    expect((await people.amina.call('files.link', { params: { id: second.id } })).status).toBe(200);
    await t.db.insertInto('enrollments').values({ student_id: ids.baraka, course_id: courseId }).execute();
    for (const who of ['baraka', 'joseph'] as const)
      expect((await people[who].call('files.link', { params: { id: second.id } })).problem.code).toBe('not_found');
    const marks = { answers: [{ questionId: marking.answers[0]!.questionId, score: 4 }], giveBack: true };
    expect((await people.grace.call('grading.save', { params, body: marks })).body).toMatchObject({ status: 'returned', score: 4 });
  });

  test("is one's own, brought for that, in that course, and looked at", async () => {
    const { params } = await assignment('assignment');
    const material = await upload('A sheet');
    await t.db.insertInto('enrollments').values({ student_id: ids.baraka, course_id: courseId }).execute();
    const his = await upload('His drum', { who: people.baraka, purpose: 'submission' });
    const unfinished = (await begin(4, { who: people.amina, purpose: 'submission' })).body.file;
    const refused = await upload('<html></html>', { who: people.amina, purpose: 'submission' });
    const mine = await upload('My drum', { who: people.amina, purpose: 'submission' });
    const elsewhere = await t.school.course(ids.grace, [ids.amina]);
    await t.db.updateTable('files').set({ course_id: elsewhere }).where('id', '=', mine.id).execute();
    for (const { id } of [material, his, unfinished, refused, mine]) expect((await attach(params, id)).problem.code).toBe('not_found');
    expect((await attach(params, his.id, people.baraka)).problem.code).toBe('not_found');
  });

  test('is nothing for a quiz, and comes too late after the deadline', async () => {
    const quiz = await assignment('quiz');
    expect(quiz.attempt.takesFile).toBe(false);
    const file = await upload('My drum', { who: people.amina, purpose: 'submission' });
    expect((await attach(quiz.params, file.id)).problem.code).toBe('conflict');
    const late = await assignment();
    await t.db
      .updateTable('attempts')
      .set({ deadline: new Date(0) })
      .where('id', '=', late.attempt.id)
      .execute();
    expect((await attach(late.params, file.id)).problem.code).toBe('closed');
  });
});

describe('a file', () => {
  test('is brought, checked and read by those who may', async () => {
    const file = await upload('Listen. Then listen again.');
    expect(file).toMatchObject({ state: 'ready', type: 'text/plain', bytes: 26, refusal: null });
    const moduleBody = { type: 'reading' as const, title: 'Listen', fileId: file.id };
    expect((await people.amina.call('files.link', { params: { id: file.id } })).problem.code).toBe('not_found');
    const module = await people.grace.call('modules.create', { params: { id: courseId }, body: moduleBody });
    expect(module.body.file).toMatchObject({ id: file.id, name: 'notes.txt', bytes: 26 });
    const { url } = (await people.amina.call('files.link', { params: { id: file.id } })).body;
    const answer = await fetch(t.url + url);
    expect(await answer.text()).toBe('Listen. Then listen again.');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const part = await fetch(t.url + url, { headers: { range: 'bytes=0-5' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 0-5/26', 'Listen']);
    for (const who of ['baraka', 'joseph'] as const)
      expect((await people[who].call('files.link', { params: { id: file.id } })).problem.code).toBe('not_found');
    const row = await t.db.selectFrom('files').selectAll().where('id', '=', file.id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ scan: 'clean' });
    expect(row.checksum).toHaveLength(32);
  });

  test('is exactly as long as was said, and what is written later changes nothing', async () => {
    const { file, url } = (await begin(4)).body;
    for (const wrong of ['abc', 'abcde']) expect((await put(url, wrong)).status).toBe(400);
    expect((await people.grace.call('files.finish', { params: { id: file.id } })).problem.code).toBe('conflict');
    await put(url, 'good');
    for (let i = 0; i < 2; i += 1) expect((await people.grace.call('files.finish', { params: { id: file.id } })).body.state).toBe('ready');
    await put(url, 'evil');
    const link = (await people.grace.call('files.link', { params: { id: file.id } })).body.url;
    expect(await (await fetch(t.url + link)).text()).toBe('good');
  });

  test('is checked once, however often and at once that is asked for', async () => {
    const { file, url } = (await begin(4)).body;
    await put(url, 'good');
    const answers = await Promise.all(Array.from({ length: 5 }, () => people.grace.call('files.finish', { params: { id: file.id } })));
    for (const answer of answers) if (answer.status !== 200) expect(answer.problem.code).toBe('conflict');
    expect((await people.grace.call('files.finish', { params: { id: file.id } })).body.state).toBe('ready');
  });

  test.each([
    ['a page', 'notes.txt', '<!doctype html><script>alert(1)</script>', 'wrong_type'],
    ['a drawing that could run', 'drawing.png', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'wrong_type'],
    ['a program under another name', 'song.mp3', 'MZ\u0000\u0003 program', 'wrong_type'],
    ['a picture that breaks off', 'a.png', '\u0089PNG\r\n\u001A\n', 'wrong_type'],
    ['a virus', 'notes.txt', EICAR, 'refused_file'],
  ])('is refused that is %s', async (_, name, body, code) => {
    const file = await upload(Buffer.from(body, 'latin1'), { name });
    expect(file).toMatchObject({ state: 'refused', refusal: code });
    expect((await people.grace.call('files.link', { params: { id: file.id } })).problem.code).toBe('not_found');
    expect(await objects.store.list('', '')).not.toContain(`files/${file.id}`);
  });

  test('is taken from those who may bring it, and not too large', async () => {
    expect((await begin(MAX_FILE_BYTES.cover + 1, { purpose: 'cover' })).problem.code).toBe('too_large');
    for (const who of [people.amina, people.joseph]) expect((await begin(3, { who })).problem.code).toBe('forbidden');
    expect((await begin(3, { who: people.amina, purpose: 'submission' })).status).toBe(201);
    expect((await begin(3, { who: people.baraka, purpose: 'submission' })).problem.code).toBe('forbidden');
    const { file } = (await begin(3)).body;
    expect((await people.joseph.call('files.finish', { params: { id: file.id } })).problem.code).toBe('not_found');
  });

  test('of captions is WebVTT, small, and read by those who may see the film', async () => {
    const captions = { purpose: 'captions' as const, name: 'film.vtt' };
    for (const wrong of ['Hello there', 'WEBVTTX\n\n00:01.000 --> 00:02.000\nHi', 'WEBVTT\n\nno cue', '<html>WEBVTT -->'])
      expect(await upload(wrong, captions)).toMatchObject({ state: 'refused', refusal: 'wrong_type' });
    expect((await begin(MAX_FILE_BYTES.captions + 1, captions)).problem.code).toBe('too_large');
    const words = 'WEBVTT\n\n00:00.000 --> 00:02.000\nKaribu!\n';
    const file = await upload(words, captions);
    expect(file).toMatchObject({ state: 'ready', type: 'text/vtt' });
    expect((await people.amina.call('files.link', { params: { id: file.id } })).problem.code).toBe('not_found');
    const create = (fileId: string, language = 'sw') =>
      people.grace.call('modules.create', {
        params: { id: courseId },
        body: { type: 'video', title: 'Clap', captions: { fileId, language } },
      });
    expect((await create(file.id, 'no language')).problem.code).toBe('invalid_input');
    expect((await create((await upload('only a text')).id)).problem.code).toBe('invalid_input');
    const module = (await create(file.id)).body;
    expect(module.captions).toEqual({ fileId: file.id, language: 'sw' });
    const { url } = (await people.amina.call('files.link', { params: { id: file.id } })).body;
    const answer = await fetch(t.url + url);
    expect([answer.headers.get('content-type'), answer.headers.get('content-disposition'), await answer.text()]).toEqual([
      'text/vtt; charset=utf-8',
      null,
      words,
    ]);
    expect((await people.baraka.call('files.link', { params: { id: file.id } })).problem.code).toBe('not_found');
    const without = await people.grace.call('modules.update', { params: { id: module.id }, body: { captions: null } });
    expect(without.body.captions).toBeNull();
  });

  test('is given up when nobody has finished it for a day', async () => {
    const { file, url } = (await begin(4)).body;
    await put(url, 'half');
    const files = new Files({
      db: t.db,
      clock: new FakeClock(t.school.clock.now() + DAY_MS + 1),
      objects: objects.store,
      scanner: NO_SCANNER,
    });
    await files.giveUp();
    expect(await t.db.selectFrom('files').select('id').where('id', '=', file.id).execute()).toEqual([]);
    expect(await objects.store.list(`uploads/${file.id}`)).toEqual([]);
  });
});

describe('a picture', () => {
  test('is written anew: turned, without what the camera knew', async () => {
    const bytes = await picture()
      .withExif({ IFD0: { Copyright: 'where I live' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const file = await upload(bytes, { name: 'me.jpg', purpose: 'cover' });
    expect(file).toMatchObject({ state: 'ready', type: 'image/webp' });
    await people.grace.call('courses.update', { params: { id: courseId }, body: { coverFileId: file.id } });
    const course = (await people.baraka.call('courses.get', { params: { id: courseId } })).body;
    const answer = await fetch(t.url + course.coverUrl);
    expect(answer.headers.get('content-type')).toBe('image/webp');
    const kept = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect(kept).toMatchObject({ width: 40, height: 60 });
    expect(kept.exif).toBeUndefined();
    expect((await people.baraka.call('courses.get', { params: { id: courseId } })).body.coverUrl).toBe(course.coverUrl);
  });

  test('that would unfold to too many pixels is refused', async () => {
    const bomb = await picture(8_000, 6_000).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(await upload(bomb, { name: 'bomb.png', purpose: 'cover' })).toMatchObject({ state: 'refused', refusal: 'too_large' });
  });

  test('is what a cover is; a text is none', async () => {
    expect(await upload('not a picture', { purpose: 'cover' })).toMatchObject({ state: 'refused', refusal: 'wrong_type' });
    const material = await upload('a text');
    const body = { coverFileId: material.id };
    expect((await people.grace.call('courses.update', { params: { id: courseId }, body })).problem.code).toBe('invalid_input');
  });
});

describe('a link', () => {
  test('is good for one thing, as it is, and for a while', async () => {
    const { url } = (await begin(4)).body;
    const codeOf = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(t.url + path, init);
      return readProblem(response, await response.text()).code;
    };
    expect(await codeOf(url)).toBe('forbidden');
    expect(await codeOf(url.replace('b=4', 'b=5'), { method: 'PUT', body: 'abcde' })).toBe('forbidden');
    expect(await codeOf(url.replace(/uploads\/[^?]+/, 'uploads/..%2F..%2Fsecrets.json'), { method: 'PUT', body: 'abcd' })).toBe(
      'forbidden',
    );
    t.school.clock.advance(2 * 60 * 60 * 1_000);
    expect(await codeOf(url, { method: 'PUT', body: 'abcd' })).toBe('forbidden');
  });
});

describe('clamd', () => {
  test('finds what is bad in the middle of megabytes', async () => {
    const scanner = openClamd(clamdUrl());
    const noise = Buffer.alloc(700_000, 'a');
    expect(await scanner.scan(Readable.from([noise, noise]))).toBe('clean');
    expect(await scanner.scan(Readable.from([noise, Buffer.from(EICAR), noise]))).toBe('infected');
  });

  test('that is away, hangs up or says nonsense is `unavailable`, and the file waits', async () => {
    const rude = createServer((socket) => void socket.on('error', () => {}).end('what?\0')).listen(0, '127.0.0.1');
    const silent = createServer((socket) => void socket.destroy()).listen(0, '127.0.0.1');
    await Promise.all([once(rude, 'listening'), once(silent, 'listening')]);
    for (const port of [1, (rude.address() as AddressInfo).port, (silent.address() as AddressInfo).port])
      await expect(openClamd(`tcp://127.0.0.1:${port}`).scan(Readable.from(['x']))).rejects.toMatchObject({ code: 'unavailable' });
    rude.close();
    silent.close();
  });
});
