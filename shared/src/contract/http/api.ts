import { apiKeyRoutes } from './api-keys.ts';
import { authRoutes } from './auth.ts';
import { courseRoutes } from './courses.ts';
import { iceServerRoutes } from './ice-servers.ts';
import { lessonRoutes } from './lessons.ts';
import { moduleRoutes } from './modules.ts';
import { platformRoutes } from './platform.ts';
import { progressRoutes } from './progress.ts';
import { systemRoutes } from './system.ts';
import { userRoutes } from './users.ts';

/** Every route of the API, by operation id. The API mounts exactly these; a missing handler does not compile. */
export const api = {
  ...authRoutes,
  ...apiKeyRoutes,
  ...userRoutes,
  ...lessonRoutes,
  ...courseRoutes,
  ...moduleRoutes,
  ...progressRoutes,
  ...iceServerRoutes,
  ...platformRoutes,
  ...systemRoutes,
} as const;

export type Api = typeof api;
export type RouteName = keyof Api;
