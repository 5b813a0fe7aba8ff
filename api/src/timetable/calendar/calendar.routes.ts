import type { calendarRoutes } from '@watoto/shared/contract/http/calendar.ts';
import type { Handlers } from '../../http/route.ts';
import type { Calendar } from './calendar.ts';

export function calendarHandlers(calendar: Calendar): Handlers<typeof calendarRoutes> {
  return {
    'calendar.get': ({ person }) => calendar.address(person),
    'calendar.renew': ({ person }) => calendar.renew(person),
    'calendar.remove': ({ person }) => calendar.remove(person),
    'calendar.feed': ({ params }) => calendar.feed(params.token),
    'calendar.lesson': ({ person, params }) => calendar.lesson(person, params.id),
  };
}
