import type { roomRoutes } from '@watoto/shared/contract/http/rooms.ts';
import type { Handlers } from '../http/route.ts';
import type { Rooms } from './rooms.ts';

export function roomHandlers(rooms: Rooms): Handlers<typeof roomRoutes> {
  return {
    'rooms.list': ({ query }) => rooms.list(query),
    'rooms.create': ({ person, body }) => rooms.create(person, body),
    'rooms.update': ({ person, params, body, ifVersion }) => rooms.change(person, params.id, body, ifVersion),
    'rooms.remove': ({ person, params }) => rooms.remove(person, params.id),
  };
}
