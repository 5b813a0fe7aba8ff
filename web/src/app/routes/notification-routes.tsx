import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { forAdmins, framed } from './root.tsx';

const notifications = createRoute({
  getParentRoute: () => framed,
  path: '/notifications',
  component: lazyRouteComponent(() => import('../../features/notifications/NotificationsPage.tsx'), 'NotificationsPage'),
});

const preferences = createRoute({
  getParentRoute: () => framed,
  path: '/notifications/preferences',
  component: lazyRouteComponent(() => import('../../features/notifications/PreferencesPage.tsx'), 'PreferencesPage'),
});

const events = createRoute({
  getParentRoute: () => forAdmins,
  path: '/events',
  component: lazyRouteComponent(() => import('../../features/events/EventsPage.tsx'), 'EventsPage'),
});

export const notificationRoutes = [notifications, preferences] as const;
export const eventRoutes = [events] as const;
