import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { FilePurpose, type fileRoutes, MAX_FILE_BYTES } from '@watoto/shared/contract/http/files.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Person } from '../auth/access-token.ts';
import { visibleCourse } from '../courses/course-view.ts';
import { manages, mayStudy } from '../courses/courses.policy.ts';
import { courseFor } from '../courses/courses.store.ts';
import type { Tables } from '../db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { isImage, isShown, SNIFF_BYTES, typeOf } from './file-type.ts';
import * as store from './files.store.ts';
import { rewritePicture } from './picture.ts';
import type { Scanner } from './scanner.ts';
import { type FileAnswer, toFile } from './to-file.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** An upload that was not finished by then is given up. */
const UNFINISHED_MS = 24 * HOUR_MS;
/** Pictures are unfolded in memory: larger ones are not pictures for a page. */
const MAX_PICTURE_BYTES = 20 * 1024 * 1024;

type Begin = RouteRequest<(typeof fileRoutes)['files.begin']>['body'];
type LinkAnswer = RouteAnswer<(typeof fileRoutes)['files.link']>;

export interface FilesDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** null: this installation keeps no files. */
  readonly objects: ObjectStore | null;
  readonly scanner: Scanner;
}

/** Where an upload is until it was checked: what is written there later changes nothing. */
const uploadKey = (id: string) => `uploads/${id}`;
const fileKey = (id: string) => `files/${id}`;

/** Files of the school: brought by people, checked by us, read by those who may. */
export class Files {
  readonly #deps: FilesDeps;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found` (course), `forbidden`, `too_large` and `unavailable`. */
  async begin(person: Person, { name, bytes, purpose, courseId }: Begin): Promise<LinkAnswer> {
    const { db, clock } = this.#deps;
    const course = await visibleCourse(db, person, courseId);
    if (purpose === 'submission' ? !mayStudy(course, person) : !manages(course, person)) throw new AppError('forbidden');
    if (bytes > MAX_FILE_BYTES[purpose]) throw new AppError('too_large');
    const now = clock.now();
    const id = uuidV7(now);
    const expiresAt = now + HOUR_MS;
    const url = await this.#objects.link({ method: 'PUT', key: uploadKey(id), bytes, expiresAt });
    await store.insertFile(db, {
      id,
      owner_id: person.userId,
      course_id: courseId,
      purpose,
      name,
      type: null,
      bytes: String(bytes),
      checksum: null,
      key: fileKey(id),
      refusal: null,
      created_at: new Date(now),
    });
    return { file: { id, name, type: null, bytes, state: 'uploading', refusal: null }, url, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Throws `not_found` (not theirs), `conflict` (nothing is there yet, or it is being checked) and `unavailable`. */
  async finish(person: Person, id: string, signal: AbortSignal): Promise<FileAnswer> {
    const { db } = this.#deps;
    const file = await store.fileOf(db, id);
    if (!file || file.owner_id !== person.userId) throw new AppError('not_found');
    if (file.state === 'uploading') {
      const facts = await this.#objects.head(uploadKey(id), signal);
      if (!facts || facts.bytes !== Number(file.bytes)) throw new AppError('conflict', { message: 'The upload is not complete.' });
      if (await store.moveOn(db, id, 'uploading', { state: 'checking' })) await this.#check(file, signal);
    }
    const now = await store.fileOf(db, id);
    if (!now) throw new AppError('not_found');
    if (now.state === 'checking') throw new AppError('conflict', { message: 'This file is being checked.' });
    return toFile(now);
  }

  async #check(file: store.FileRow, signal: AbortSignal): Promise<void> {
    const { db, scanner } = this.#deps;
    try {
      const kept = await this.#keep(file, signal);
      const body = await this.#objects.get(fileKey(file.id), undefined, signal);
      if (!body) throw new AppError('unavailable');
      if ((await scanner.scan(body.body, signal)) === 'infected') throw new AppError('refused_file');
      await store.moveOn(db, file.id, 'checking', { ...kept, state: 'ready', scan: scanner.name === 'off' ? 'off' : 'clean' });
    } catch (error) {
      const { code } = AppError.from(error);
      const refused = code === 'wrong_type' || code === 'too_large' || code === 'refused_file';
      const scan = code === 'refused_file' ? { scan: 'infected' as const } : {};
      await store.moveOn(db, file.id, 'checking', refused ? { state: 'refused', refusal: code, ...scan } : { state: 'uploading' });
      if (!refused) throw error;
      await this.#objects.delete(fileKey(file.id));
    }
    await this.#objects.delete(uploadKey(file.id));
  }

  /** What was uploaded, where nobody can write any more; a picture written anew. */
  async #keep({ id, purpose, bytes }: store.FileRow, signal: AbortSignal) {
    const total = Number(bytes);
    const beginning = await this.#upload(id, { start: 0, end: SNIFF_BYTES - 1 }, signal);
    const type = await typeOf(await buffer(beginning), FilePurpose.parse(purpose));
    if (type === null) throw new AppError('wrong_type');
    if (isImage(type) && total > MAX_PICTURE_BYTES) throw new AppError('too_large');
    const whole = await this.#upload(id, { start: 0 }, signal);
    const hash = createHash('sha256');
    if (isImage(type)) {
      const { bytes: picture } = await rewritePicture(await buffer(whole));
      await this.#objects.put(fileKey(id), picture, picture.length, signal);
      return { type: 'image/webp', bytes: String(picture.length), checksum: hash.update(picture).digest() };
    }
    // In the stream itself: a listener would let it flow before anybody has begun to write it down.
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await Promise.all([pipeline(whole, hashed, { signal }), this.#objects.put(fileKey(id), hashed, total, signal)]);
    } finally {
      hashed.destroy();
    }
    return { type, bytes, checksum: hash.digest() };
  }

  async #upload(id: string, range: { start: number; end?: number }, signal: AbortSignal) {
    const found = await this.#objects.get(uploadKey(id), range, signal);
    if (!found) throw new AppError('conflict', { message: 'The upload is not complete.' });
    return found.body;
  }

  /** Throws `not_found` (also for those who may not see it) and `unavailable`. */
  async link(person: Person, id: string): Promise<LinkAnswer> {
    const file = await store.fileOf(this.#deps.db, id);
    if (!file || file.state !== 'ready' || !(await this.#mayRead(file, person))) throw new AppError('not_found');
    const expiresAt = this.#deps.clock.now() + HOUR_MS;
    const url = await this.#objects.link({
      method: 'GET',
      key: fileKey(id),
      type: file.type ?? 'application/octet-stream',
      ...(isShown(file.type) ? {} : { filename: file.name }),
      expiresAt,
    });
    return { file: toFile(file), url, expiresAt: new Date(expiresAt).toISOString() };
  }

  async #mayRead(file: store.FileRow, person: Person): Promise<boolean> {
    if (file.owner_id === person.userId) return true;
    const { db } = this.#deps;
    const showing = file.purpose === 'material' || file.purpose === 'captions' ? await store.coursesShowing(db, file.id) : [];
    for (const id of new Set([...(file.course_id === null ? [] : [file.course_id]), ...showing])) {
      const course = await courseFor(db, person, id);
      if (!course) continue;
      if (file.purpose === 'cover' || manages(course, person)) return true;
      if (showing.includes(id) && mayStudy(course, person)) return true;
    }
    return false;
  }

  /** Of a picture that was checked. The same for an hour, so that browsers keep the picture. */
  async cover(id: string): Promise<string | null> {
    const { clock, objects } = this.#deps;
    if (!objects) return null;
    const expiresAt = (Math.floor(clock.now() / HOUR_MS) + 2) * HOUR_MS;
    return objects.link({ method: 'GET', key: fileKey(id), type: 'image/webp', expiresAt });
  }

  /** Gives up uploads that nobody finished. */
  async giveUp(): Promise<void> {
    const { db, clock, objects } = this.#deps;
    if (!objects) return;
    for (const id of await store.unfinishedSince(db, new Date(clock.now() - UNFINISHED_MS))) {
      await objects.delete(uploadKey(id));
      await objects.delete(fileKey(id));
      await store.deleteFile(db, id);
    }
  }

  get #objects(): ObjectStore {
    if (!this.#deps.objects) throw new AppError('unavailable', { message: 'This school keeps no files.' });
    return this.#deps.objects;
  }
}
