import { buffer } from 'node:stream/consumers';
import type { Kysely, Selectable } from 'kysely';
import {
  BOARD_PICTURE_HEAD,
  BOARD_PICTURE_KEPT_BYTES,
  BOARD_PICTURE_SIDE,
  type BoardPictureTrouble,
  BoardPictureType,
  boardPictureKey,
  boardPictureSourceKey,
  boardPictureType,
} from '@watoto/shared/contract/board-pictures.ts';
import type { boardPictureRoutes } from '@watoto/shared/contract/http/board-pictures.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { BoardPictureId, LessonId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import type { Person } from '../auth/access-token.ts';
import { Turns } from '../auth/turns.ts';
import type { Queries } from '../db/database.ts';
import type { BoardPicturesTable } from '../db/tables/board-pictures.ts';
import type { Tables } from '../db/tables.ts';
import { rewritePicture, sizeOf } from '../files/picture.ts';
import { requireOpenDoor, roleIn } from '../lessons/lessons.policy.ts';
import { lessonFor, mayLookBack } from '../lessons/lessons.store.ts';
import { requireConsent } from '../users/consents.ts';
import * as store from './board-pictures.store.ts';

type Routes = typeof boardPictureRoutes;
type Begin = RouteRequest<Routes['boardPictures.begin']>['body'];

const HOUR_MS = 60 * 60 * 1_000;
const UPLOAD_MS = HOUR_MS / 2;
/** An upload that was not finished by then is given up, with what its camera knew: no link of it lives, and a slow one is through. */
const UNFINISHED_MS = 2 * HOUR_MS;
/** A lesson's recording is known of by then; where there is none, nobody sees its board any more. */
const UNSEEN_MS = 24 * HOUR_MS;
/** Pictures of one lesson, and of one pupil in it. */
const EACH_LESSON = 300;
const EACH_PUPIL = 30;

/** A refusal with its reason, for whoever explains it. */
const refusal = (trouble: BoardPictureTrouble, message: string): AppError =>
  new AppError(trouble.startsWith('too_many') ? 'too_large' : 'wrong_type', { message, details: { trouble } });

const incomplete = () => new AppError('conflict', { message: 'The upload is not complete.' });

type Brought = Pick<Selectable<BoardPicturesTable>, 'type' | 'bytes'>;

export interface BoardPicturesDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** null: this school keeps no files. */
  readonly objects: ObjectStore | null;
  readonly consentRequired: boolean;
}

/**
 * Pictures on the whiteboard: brought by people of an open lesson, written anew, read by whoever may enter the lesson or watch its recording.
 * Who may put one on the board is decided by the room.
 */
export class BoardPictures {
  readonly #deps: BoardPicturesDeps;
  /** Pictures are unfolded in memory: one at a time, whatever a class brings at once. */
  readonly #turns = new Turns({ atOnce: 1, waiting: 60 });

  constructor(deps: BoardPicturesDeps) {
    this.#deps = deps;
  }

  close(): void {
    this.#turns.close();
  }

  /** Throws `not_found`, `lesson_not_open`, `lesson_ended`, `forbidden` (consent), `wrong_type`, `limit_reached` and `unavailable`. */
  async begin(person: Person, lessonId: LessonId, { type, bytes }: Begin): Promise<RouteAnswer<Routes['boardPictures.begin']>> {
    const { db, clock, consentRequired } = this.#deps;
    const now = clock.now();
    const lesson = await lessonFor(db, person, lessonId);
    if (!lesson) throw new AppError('not_found');
    requireOpenDoor(lesson, now);
    await requireConsent(db, person, consentRequired);
    const says = BoardPictureType.safeParse(type);
    if (!says.success) throw refusal('no_picture', 'Only PNG, JPEG, WebP and GIF pictures are taken.');
    const count = await store.countIn(db, lessonId, person.userId);
    const most = roleIn(lesson, person) === 'pupil' ? EACH_PUPIL : EACH_LESSON;
    if (count.own >= most || count.all >= EACH_LESSON) throw new AppError('limit_reached');
    const id = BoardPictureId.parse(uuidV7(now));
    const expiresAt = now + UPLOAD_MS;
    const url = await this.#objects.link({ method: 'PUT', key: boardPictureSourceKey(lessonId, id), bytes, expiresAt });
    await store.insertPicture(db, {
      id,
      lesson_id: lessonId,
      owner_id: person.userId,
      type: says.data,
      bytes: String(bytes),
      width: null,
      height: null,
      created_at: new Date(now),
    });
    return { id, url, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Throws `not_found` (not theirs), `conflict` (it is not all there), `wrong_type`, `too_large`, `too_many_requests` and `unavailable`. */
  async finish(
    person: Person,
    lessonId: LessonId,
    id: BoardPictureId,
    signal: AbortSignal,
  ): Promise<RouteAnswer<Routes['boardPictures.finish']>> {
    const { db } = this.#deps;
    const picture = await store.pictureOf(db, lessonId, id);
    if (picture?.owner_id !== person.userId) throw new AppError('not_found');
    const { width, height } = picture;
    if (width !== null && height !== null) return { id, width, height };
    try {
      const kept = await this.#turns.take(() => this.#make(lessonId, id, picture, signal));
      // Before anybody can see it: a picture that is kept has no source, whatever dies when.
      await this.#objects.delete(boardPictureSourceKey(lessonId, id), signal);
      if (!(await store.keepPicture(db, id, kept))) {
        // Given up meanwhile, or gone with whoever brought it.
        await this.#objects.delete(boardPictureKey(lessonId, id));
        throw new AppError('not_found');
      }
      return { id, width: kept.width, height: kept.height };
    } catch (error) {
      // What is no picture does not become one.
      if (AppError.from(error).details?.['trouble'] !== undefined) await this.#drop(db, { id, lesson_id: lessonId });
      throw error;
    }
  }

  /** The addresses stay the same for an hour, so that browsers keep the pictures. Throws `not_found` and `unavailable`. */
  async links(person: Person, lessonId: LessonId, ids: readonly BoardPictureId[]): Promise<RouteAnswer<Routes['boardPictures.links']>> {
    const { db, clock } = this.#deps;
    if (!(await mayLookBack(db, person, [lessonId]))) throw new AppError('not_found');
    const expiresAt = (Math.floor(clock.now() / HOUR_MS) + 2) * HOUR_MS;
    const pictures = (await store.readyOf(db, lessonId, ids)).map(async ({ id, width, height }) => {
      const key = boardPictureKey(lessonId, BoardPictureId.parse(id));
      const url = await this.#objects.link({ method: 'GET', key, type: 'image/webp', expiresAt, person: person.userId });
      return { id, width, height, url };
    });
    return { pictures: await Promise.all(pictures), expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Forgets what nobody finished, and what nobody can see any more. */
  async clean(): Promise<void> {
    const { db, clock, objects } = this.#deps;
    if (!objects) return;
    const now = clock.now();
    for (const place of await store.unfinishedSince(db, new Date(now - UNFINISHED_MS))) await this.#drop(db, place);
    for (const place of await store.unseenSince(db, new Date(now - UNSEEN_MS))) await this.#drop(db, place);
  }

  /** In storage, written anew. Where its source is gone it was made before: by a try that was cut off, or by one at the same time. */
  async #make(lessonId: LessonId, id: BoardPictureId, { type, bytes }: Brought, signal: AbortSignal): Promise<store.Kept> {
    const [sourceKey, key] = [boardPictureSourceKey(lessonId, id), boardPictureKey(lessonId, id)];
    const source = await this.#objects.get(sourceKey, undefined, signal);
    if (!source) return this.#madeBefore(key, signal);
    if (source.total !== Number(bytes)) {
      source.body.destroy();
      throw incomplete();
    }
    const { bytes: made, width, height } = await this.#rewrite(await buffer(source.body), type);
    await this.#objects.put(key, made, made.length, signal);
    return { width, height, bytes: String(made.length) };
  }

  async #madeBefore(key: string, signal: AbortSignal): Promise<store.Kept> {
    const found = await this.#objects.get(key, undefined, signal);
    if (!found) throw incomplete();
    return { ...(await sizeOf(await buffer(found.body))), bytes: String(found.total) };
  }

  async #rewrite(whole: Buffer, says: BoardPictureType) {
    const is = boardPictureType(whole.subarray(0, BOARD_PICTURE_HEAD));
    if (is === null) throw refusal('no_picture', 'This is no picture. Only PNG, JPEG, WebP and GIF are taken.');
    if (is !== says) throw refusal('other_type', `This says that it is ${says} and is ${is}. Save it anew as what it is.`);
    return rewritePicture(whole, { side: BOARD_PICTURE_SIDE, bytes: BOARD_PICTURE_KEPT_BYTES }).catch((error: unknown) => {
      if (AppError.from(error).code === 'too_large')
        throw refusal('too_many_pixels', 'This picture has too many pixels. Bring a smaller one.');
      throw refusal('damaged', 'This picture is damaged: it could not be read to its end.');
    });
  }

  async #drop(db: Queries, place: { id: string; lesson_id: string }): Promise<void> {
    await dropPicture(db, this.#objects, place);
  }

  get #objects(): ObjectStore {
    if (!this.#deps.objects) throw new AppError('unavailable', { message: 'This school keeps no files.' });
    return this.#deps.objects;
  }
}

/** The row last: what a crash left behind is found by it. */
export async function dropPicture(
  db: Queries,
  objects: ObjectStore | null,
  place: { id: string; lesson_id: string },
  signal?: AbortSignal,
): Promise<void> {
  const [lessonId, id] = [LessonId.parse(place.lesson_id), BoardPictureId.parse(place.id)];
  await objects?.delete(boardPictureSourceKey(lessonId, id), signal);
  await objects?.delete(boardPictureKey(lessonId, id), signal);
  await store.deletePicture(db, id);
}
