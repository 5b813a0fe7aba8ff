import { z } from 'zod';
import { LessonId } from '../../kernel/ids.ts';
import { Download, route } from './route.ts';

/** Days that a calendar address reaches back, and ahead: series go on to their end, by their rule. */
export const FEED_PAST_DAYS = 30;
export const FEED_COMING_DAYS = 180;

const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const calendarRoutes = {
  'calendar.get': route({
    method: 'get',
    path: '/calendar',
    summary: 'Whether I have a calendar address, and since when',
    auth: 'user',
    response: z.object({ since: z.iso.datetime().nullable() }).meta({ id: 'CalendarAddress' }),
    cache: 'never',
  }),
  'calendar.renew': route({
    method: 'post',
    path: '/calendar',
    summary: 'A calendar address for me, shown only now. The one before stops working at once',
    auth: 'user',
    response: z.object({ url: z.string(), since: z.iso.datetime() }).meta({ id: 'NewCalendarAddress' }),
    status: 201,
    rate: { limit: 10, seconds: 60 },
  }),
  'calendar.remove': route({
    method: 'delete',
    path: '/calendar',
    summary: 'My calendar address stops working. Safe to repeat',
    auth: 'user',
  }),
  'calendar.feed': route({
    method: 'get',
    path: '/calendar/:token.ics',
    summary: "A person's lessons for a calendar program (RFC 5545): the past 30 days and the next 180; series by their rule, to their end",
    auth: 'none',
    params: z.object({ token }),
    response: Download,
    download: 'text/calendar',
    errors: ['not_found'],
  }),
  'calendar.lesson': route({
    method: 'get',
    path: '/lessons/:id/calendar.ics',
    summary: 'One lesson of mine for a calendar program',
    auth: 'user',
    params: z.object({ id: LessonId }),
    response: Download,
    download: 'text/calendar',
    errors: ['not_found'],
  }),
} as const;
