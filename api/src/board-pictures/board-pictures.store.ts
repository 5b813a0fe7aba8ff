import { type Insertable, sql } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { BoardPicturesTable } from '../db/tables/board-pictures.ts';

/** Given up, or gone with their lesson, in one go. */
const AT_A_TIME = 200;

/** How many pictures the lesson has, and how many of them are this person's: also those that are on their way. */
export async function countIn(db: Queries, lessonId: string, ownerId: string): Promise<{ all: number; own: number }> {
  const { all, own } = await db
    .selectFrom('board_pictures')
    .select(({ fn }) => [fn.countAll<string>().as('all'), fn.countAll<string>().filterWhere('owner_id', '=', ownerId).as('own')])
    .where('lesson_id', '=', lessonId)
    .executeTakeFirstOrThrow();
  return { all: Number(all), own: Number(own) };
}

export async function insertPicture(db: Queries, picture: Insertable<BoardPicturesTable>): Promise<void> {
  await db.insertInto('board_pictures').values(picture).execute();
}

/** Of this lesson; one of another is none. */
export async function pictureOf(db: Queries, lessonId: string, id: string) {
  return db.selectFrom('board_pictures').selectAll().where('id', '=', id).where('lesson_id', '=', lessonId).executeTakeFirst();
}

export interface Kept {
  readonly width: number;
  readonly height: number;
  readonly bytes: string;
}

/** false: it is gone. */
export async function keepPicture(db: Queries, id: string, kept: Kept): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('board_pictures').set(kept).where('id', '=', id).executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Those of these that are this lesson's and ready, in their order. */
export async function readyOf(db: Queries, lessonId: string, ids: readonly string[]) {
  return db
    .selectFrom('board_pictures')
    .select(['id', 'width', 'height'])
    .where('lesson_id', '=', lessonId)
    .where('id', 'in', ids)
    .where('width', 'is not', null)
    .where('height', 'is not', null)
    .$narrowType<{ width: number; height: number }>()
    .orderBy('id')
    .execute();
}

type Place = Pick<BoardPicturesTable, 'id' | 'lesson_id'>;

/** Begun before this, and never finished. */
export async function unfinishedSince(db: Queries, before: Date): Promise<Place[]> {
  return db
    .selectFrom('board_pictures')
    .select(['id', 'lesson_id'])
    .where('width', 'is', null)
    .where('created_at', '<', before)
    .limit(AT_A_TIME)
    .execute();
}

/** Of lessons that were over before this, and whose recordings are gone, or never were. */
export async function unseenSince(db: Queries, before: Date): Promise<Place[]> {
  return db
    .selectFrom('board_pictures')
    .innerJoin('lessons', 'lessons.id', 'board_pictures.lesson_id')
    .select(['board_pictures.id', 'board_pictures.lesson_id'])
    .where('lessons.status', '<>', 'live')
    .where(sql<Date>`coalesce(lessons.ended_at, lessons.starts_at + make_interval(mins => lessons.duration))`, '<', before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('recordings')
            .select(sql.lit(1).as('one'))
            .whereRef('recordings.lesson_id', '=', 'board_pictures.lesson_id')
            .where('recordings.purged_at', 'is', null),
        ),
      ),
    )
    .limit(AT_A_TIME)
    .execute();
}

/** What a pupil brought to lessons of others; what a host shows is the lesson's. */
export async function broughtBy(db: Queries, ownerId: string): Promise<Place[]> {
  return db
    .selectFrom('board_pictures')
    .innerJoin('lessons', 'lessons.id', 'board_pictures.lesson_id')
    .select(['board_pictures.id', 'board_pictures.lesson_id'])
    .where('owner_id', '=', ownerId)
    .whereRef('lessons.host_id', '<>', 'owner_id')
    .execute();
}

export async function deletePicture(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('board_pictures').where('id', '=', id).execute();
}
