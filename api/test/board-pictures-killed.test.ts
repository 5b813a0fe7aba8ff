import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { BoardPictureId, type LessonId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { startS3 } from '@watoto/shared/ports/object-store/versitygw.fixture.ts';
import { BoardPictures } from '../src/board-pictures/board-pictures.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import type { FinishPictures } from './fixture/finish-pictures-process.ts';
import { createTestDatabase } from './fixture/test-database.ts';

const GIVEN_UP_MS = 2.1 * 60 * 60_000;
const PROGRAM = fileURLToPath(new URL('./fixture/finish-pictures-process.ts', import.meta.url));

async function aFolder(scope: Scope): Promise<FinishPictures['files']> {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-board-'));
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  return { url: pathToFileURL(dir).href };
}

async function aBucket(scope: Scope): Promise<FinishPictures['files']> {
  const { endpoint, bucket, accessKey, secretKey } = scope.own(await startS3());
  return { url: `${endpoint}/${bucket}`, accessKey, secretKey };
}

describe.each([
  ['a folder', aFolder],
  ['S3', aBucket],
])('a picture for the board in %s, as the API that makes it is killed', (_where, place) => {
  const scope = new Scope('test');
  let t: TestApi;
  let databaseUrl: string;
  let files: FinishPictures['files'];
  let objects: Awaited<ReturnType<typeof openObjects>>;
  let people: People<'grace' | 'amina'>;
  let ids: Ids<'grace' | 'amina'>;
  let lessonId: LessonId;
  let photo: Buffer;

  beforeAll(async () => {
    files = await place(scope);
    databaseUrl = scope.own(await createTestDatabase()).url;
    objects = scope.own(await openObjects(files, TEST_CONFIG.accessTokenSecret));
    t = scope.own(await openTestApi({}, databaseUrl, { objects }));
    ({ people, ids } = await cast(t, { grace: 'teacher', amina: 'student' }));
    lessonId = await t.school.lesson(ids.grace, { courseId: await t.school.course(ids.grace, [ids.amina]) });
    photo = await sharp({ create: { width: 3_000, height: 2_000, channels: 3, background: '#c0392b' } })
      .withExif({ IFD0: { Copyright: 'where-I-live' } })
      .jpeg()
      .toBuffer();
  });
  afterAll(() => scope.close('test is over'));

  async function upload(): Promise<BoardPictureId> {
    const { body } = await people.grace.call('boardPictures.begin', {
      params: { id: lessonId },
      body: { type: 'image/jpeg', bytes: photo.length },
    });
    expect((await fetch(new URL(body.url, t.url), { method: 'PUT', body: new Uint8Array(photo) })).status).toBe(204);
    return BoardPictureId.parse(body.id);
  }

  async function killedAt(passes: number, pictureIds: readonly BoardPictureId[]): Promise<void> {
    const work = { databaseUrl, files, secret: TEST_CONFIG.accessTokenSecret, ownerId: ids.grace, lessonId, pictureIds, passes };
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(work satisfies FinishPictures)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    const exited = once(child, 'exit');
    const said = once(createInterface({ input: child.stdout }), 'line');
    const first = await Promise.race([said.then(() => 'here'), exited.then(() => errors.join(''))]);
    child.kill('SIGKILL');
    await exited;
    expect(first).toBe('here');
  }

  const stored = (id: BoardPictureId) => objects.store.list(`board/${lessonId}/${id}/`);
  const finish = (id: BoardPictureId) => people.grace.call('boardPictures.finish', { params: { id: lessonId, pictureId: id } });
  const rowOf = (id: BoardPictureId) => t.db.selectFrom('board_pictures').selectAll().where('id', '=', id).executeTakeFirst();

  test.each([0, 1, 2, 3, 4, 5])(
    'after %i steps: nothing of what the camera knew outlives it, and it can be asked for again',
    async (passes) => {
      const [again, never] = [await upload(), await upload()];
      await killedAt(passes, [again, never]);
      for (const id of [again, never]) {
        const row = await rowOf(id);
        const source = (await stored(id)).some((key) => key.endsWith('/source'));
        expect({ kept: row?.width !== null, source }).not.toEqual({ kept: true, source: true });
      }

      const finished = await finish(again);
      expect([finished.status, finished.body]).toEqual([200, { id: again, width: 1_600, height: 1_067 }]);
      expect(await stored(again)).toEqual([`board/${lessonId}/${again}/picture.webp`]);
      const kept = await objects.store.get(`board/${lessonId}/${again}/picture.webp`);
      expect(Number((await rowOf(again))?.bytes)).toBe(kept?.total);
      expect((await sharp(await buffer(kept!.body)).metadata()).exif).toBeUndefined();

      // Nobody comes back for the other one.
      const clock = new FakeClock(t.school.clock.now() + GIVEN_UP_MS);
      const pictures = new BoardPictures({ db: t.db, clock, objects: objects.store, consentRequired: false });
      await pictures.clean();
      pictures.close();
      expect([await rowOf(never), await stored(never)]).toEqual([undefined, []]);
      expect(await stored(again)).toHaveLength(1);
    },
  );
});
