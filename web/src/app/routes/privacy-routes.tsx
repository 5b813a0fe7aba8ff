import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { forAdmins } from './root.tsx';

const privacy = createRoute({
  getParentRoute: () => forAdmins,
  path: '/privacy',
  component: lazyRouteComponent(() => import('../../features/privacy/PrivacyPage.tsx'), 'PrivacyPage'),
});

const consents = createRoute({
  getParentRoute: () => forAdmins,
  path: '/consents',
  component: lazyRouteComponent(() => import('../../features/consents/ConsentsPage.tsx'), 'ConsentsPage'),
});

export const privacyRoutes = [privacy, consents] as const;
