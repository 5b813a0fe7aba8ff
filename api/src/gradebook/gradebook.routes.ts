import type { gradebookRoutes } from '@watoto/shared/contract/http/gradebook.ts';
import type { Handlers } from '../http/route.ts';
import type { Gradebooks } from './gradebook.ts';

export function gradebookHandlers(books: Gradebooks): Handlers<typeof gradebookRoutes> {
  return {
    'gradebook.get': ({ person, params }) => books.get(person, params.id),
    'gradebook.settings': ({ person, params, body }) => books.configure(person, params.id, body.missing),
    'gradebook.csv': ({ person, params }) => books.csv(person, params.id),
    'gradebook.items': ({ person, params }) => books.items(person, params.id),
    'grades.mine': ({ person }) => books.mine(person),
  };
}
