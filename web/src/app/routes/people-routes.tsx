import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { searchOf } from '../../features/search/search-of.ts';
import { forAdmins } from './root.tsx';

const people = createRoute({
  getParentRoute: () => forAdmins,
  path: '/people',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../../features/people/PeoplePage.tsx'), 'PeoplePage'),
});

const importing = createRoute({
  getParentRoute: () => forAdmins,
  path: '/people/import',
  component: lazyRouteComponent(() => import('../../features/people/ImportPage.tsx'), 'ImportPage'),
});

const audit = createRoute({
  getParentRoute: () => forAdmins,
  path: '/audit',
  component: lazyRouteComponent(() => import('../../features/audit/AuditPage.tsx'), 'AuditPage'),
});

export const peopleRoutes = [people, importing, audit] as const;
