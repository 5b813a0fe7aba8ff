import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { searchOf } from '../../features/search/search-of.ts';
import { framed } from './root.tsx';

const search = createRoute({
  getParentRoute: () => framed,
  path: '/search',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../../features/search/SearchPage.tsx'), 'SearchPage'),
});

export const searchRoutes = [search] as const;
