import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { forAdmins } from './root.tsx';

const apiKeys = createRoute({
  getParentRoute: () => forAdmins,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('../../features/api-keys/ApiKeysPage.tsx'), 'ApiKeysPage'),
});

/** For those who connect other programs. */
export const integratorRoutes = [apiKeys] as const;
