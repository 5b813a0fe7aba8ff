import type { deckRoutes } from '@watoto/shared/contract/http/decks.ts';
import type { SignedPaths } from '@watoto/shared/ports/object-store/signed-path.ts';
import { admitReader } from '../files/reader-cookie.ts';
import type { Handlers } from '../http/route.ts';
import type { Decks } from './decks.ts';

export function deckHandlers(decks: Decks, paths: SignedPaths | null): Handlers<typeof deckRoutes> {
  return {
    'decks.list': ({ person, params }) => decks.list(person, params.id),
    'decks.begin': ({ person, params, body }) => decks.begin(person, params.id, body),
    'decks.use': ({ person, params }) => decks.use(person, params.id, params.deckId),
    'decks.finish': ({ person, params, signal }) => decks.finish(person, params.id, signal),
    'decks.get': ({ person, params }) => decks.get(person, params.id),
    'decks.pages': async ({ person, params, query, cookies }) => {
      const answer = await decks.pages(person, params.id, query);
      // Pictures of a page are fetched by the browser, which sends no token.
      admitReader(paths, cookies, person.userId, answer.expiresAt);
      return answer;
    },
    'decks.remove': ({ person, params }) => decks.remove(person, params.id),
  };
}
