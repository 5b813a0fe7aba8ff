import type { notificationRoutes } from '@watoto/shared/contract/http/notifications.ts';
import type { Handlers } from '../http/route.ts';
import type { Notifications } from './notifications.ts';

export function notificationHandlers(notifications: Notifications): Handlers<typeof notificationRoutes> {
  return {
    'notifications.list': ({ person, query }) => notifications.list(person, query),
    'notifications.unread': ({ person }) => notifications.unread(person),
    'notifications.mark': ({ person, body }) => notifications.mark(person, body.ids, body.read),
    'notifications.preferences': ({ person }) => notifications.preferences(person),
    'notifications.prefer': ({ person, params, body }) => notifications.prefer(person, params.kind, body),
    'push.subscribe': ({ person, body }) => notifications.subscribe(person, body),
    'push.unsubscribe': ({ person, body }) => notifications.unsubscribe(person, body.endpoint),
  };
}
