import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { framed } from './root.tsx';

const recordings = createRoute({
  getParentRoute: () => framed,
  path: '/recordings',
  component: lazyRouteComponent(() => import('../../features/recordings/RecordingsPage.tsx'), 'RecordingsPage'),
});

export const recordingRoutes = [recordings] as const;
