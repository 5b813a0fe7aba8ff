import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { forAdmins } from './root.tsx';

const platform = createRoute({
  getParentRoute: () => forAdmins,
  path: '/platform',
  component: lazyRouteComponent(() => import('../../features/platform/PlatformPage.tsx'), 'PlatformPage'),
});

export const adminRoutes = [platform] as const;
