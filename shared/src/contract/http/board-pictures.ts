import { z } from 'zod';
import { BoardPictureId, LessonId } from '../../kernel/ids.ts';
import { BOARD_PICTURE_BYTES_MAX } from '../board-pictures.ts';
import { route } from './route.ts';

/** Pictures asked for at once. */
export const BOARD_PICTURES_AT_ONCE = 20;

const size = z.number().int().min(1);
/** A picture that is ready to be put on the board of its lesson. */
export const BoardPicture = z
  .object({
    id: BoardPictureId,
    /** In pixels. */
    width: size,
    height: size,
  })
  .meta({ id: 'BoardPicture' });
export type BoardPicture = z.infer<typeof BoardPicture>;

const ofLesson = z.object({ id: LessonId });

export const boardPictureRoutes = {
  'boardPictures.begin': route({
    method: 'post',
    path: '/lessons/:id/board-pictures',
    summary:
      'Begin to bring a picture (PNG, JPEG, WebP, GIF) for the whiteboard of an open lesson: PUT exactly so many bytes to the address in the answer, then finish it',
    auth: 'user',
    params: ofLesson,
    body: z.strictObject({
      /** What it says it is, as browsers do: what it is not is refused. */
      type: z.string().max(100),
      bytes: z.number().int().min(1).max(BOARD_PICTURE_BYTES_MAX),
    }),
    rate: { limit: 30, seconds: 60 },
    response: z.object({ id: BoardPictureId, url: z.string(), expiresAt: z.iso.datetime() }),
    status: 201,
    errors: ['not_found', 'lesson_not_open', 'lesson_ended', 'wrong_type', 'limit_reached'],
  }),
  'boardPictures.finish': route({
    method: 'post',
    path: '/lessons/:id/board-pictures/:pictureId/finish',
    summary: 'Look at what was brought and write it anew; `details.trouble` says why it was refused. Safe to repeat',
    auth: 'user',
    params: ofLesson.extend({ pictureId: BoardPictureId }),
    rate: { limit: 60, seconds: 60 },
    response: BoardPicture,
    errors: ['not_found', 'conflict', 'wrong_type', 'too_large'],
  }),
  'boardPictures.links': route({
    method: 'post',
    path: '/lessons/:id/board-pictures/links',
    summary:
      "Addresses to read a lesson's pictures at for a while, for whoever may enter it or watch its recording; what is not this lesson's is left out",
    auth: 'user',
    params: ofLesson,
    body: z.strictObject({ ids: z.array(BoardPictureId).min(1).max(BOARD_PICTURES_AT_ONCE) }),
    rate: { limit: 120, seconds: 60 },
    response: z.object({ pictures: z.array(BoardPicture.extend({ url: z.string() })), expiresAt: z.iso.datetime() }),
    errors: ['not_found'],
  }),
} as const;
