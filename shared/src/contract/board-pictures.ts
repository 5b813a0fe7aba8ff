import { z } from 'zod';
import type { BoardPictureId, LessonId } from '../kernel/ids.ts';

/** Bytes that what is brought may have. */
export const BOARD_PICTURE_BYTES_MAX = 10 * 1024 * 1024;
/** The longest side of what is kept, in pixels. */
export const BOARD_PICTURE_SIDE = 1_600;
/** What is kept has about so many bytes at most: every pupil fetches it. */
export const BOARD_PICTURE_KEPT_BYTES = 250_000;
/** Characters that say what is to be seen on it, for who does not see it. */
export const BOARD_PICTURE_ALT_MAX = 200;

/** What a picture may be. Neither SVG nor HTML: those are programs. */
export const BoardPictureType = z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
export type BoardPictureType = z.infer<typeof BoardPictureType>;

/** Why a picture was refused; `details.trouble` of the problem. */
export const BoardPictureTrouble = z.enum([
  /** By its own bytes it is none of the types above. */
  'no_picture',
  /** By its own bytes it is another than it says. */
  'other_type',
  /** It begins as a picture, and can't be read to its end. */
  'damaged',
  'too_many_bytes',
  /** It unfolds to more than any screen shows. */
  'too_many_pixels',
]);
export type BoardPictureTrouble = z.infer<typeof BoardPictureTrouble>;

/** Bytes of the beginning that tell what a picture is. */
export const BOARD_PICTURE_HEAD = 12;

/** What it is by its own bytes, whatever it is called; null: none that the board takes. */
export function boardPictureType(head: Uint8Array): BoardPictureType | null {
  const at = (from: number, until: number) => String.fromCharCode(...head.subarray(from, until));
  if (at(0, 8) === '\u0089PNG\r\n\u001A\n') return 'image/png';
  if (at(0, 3) === '\u00FF\u00D8\u00FF') return 'image/jpeg';
  if (at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP') return 'image/webp';
  return /^GIF8[79]a$/.test(at(0, 6)) ? 'image/gif' : null;
}

const folder = (lesson: LessonId, id: BoardPictureId) => `board/${lesson}/${id}`;
/** What was brought, until it is written anew. */
export const boardPictureSourceKey = (lesson: LessonId, id: BoardPictureId) => `${folder(lesson, id)}/source`;
export const boardPictureKey = (lesson: LessonId, id: BoardPictureId) => `${folder(lesson, id)}/picture.webp`;
