import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { framed } from './root.tsx';

/** `?at=SECONDS`: where to begin. */
const search = z.object({ at: z.coerce.number().min(0).optional().catch(undefined) });

const replay = createRoute({
  getParentRoute: () => framed,
  path: '/recordings/$recordingId',
  validateSearch: search,
  component: lazyRouteComponent(() => import('../../features/replay/ReplayPage.tsx'), 'ReplayPage'),
});

export const replayRoutes = [replay] as const;
