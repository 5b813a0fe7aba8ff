import type { boardPictureRoutes } from '@watoto/shared/contract/http/board-pictures.ts';
import type { SignedPaths } from '@watoto/shared/ports/object-store/signed-path.ts';
import { admitReader } from '../files/reader-cookie.ts';
import type { Handlers } from '../http/route.ts';
import type { BoardPictures } from './board-pictures.ts';

export function boardPictureHandlers(pictures: BoardPictures, paths: SignedPaths | null): Handlers<typeof boardPictureRoutes> {
  return {
    'boardPictures.begin': ({ person, params, body }) => pictures.begin(person, params.id, body),
    'boardPictures.finish': ({ person, params, signal }) => pictures.finish(person, params.id, params.pictureId, signal),
    'boardPictures.links': async ({ person, params, body, cookies }) => {
      const answer = await pictures.links(person, params.id, body.ids);
      // Pictures are fetched by the browser, which sends no token.
      admitReader(paths, cookies, person.userId, answer.expiresAt);
      return answer;
    },
  };
}
