import type { searchRoutes } from '@watoto/shared/contract/http/search.ts';
import type { Handlers } from '../http/route.ts';
import type { Search } from './search.ts';

export function searchHandlers(search: Search): Handlers<typeof searchRoutes> {
  return { 'search.find': ({ person, query }) => search.find(person, query) };
}
