import { authRoutes } from './auth.ts';
import { lessonRoutes } from './lessons.ts';
import { systemRoutes } from './system.ts';
import { userRoutes } from './users.ts';

/** Every route of the API, by operation id. The API mounts exactly these; a missing handler does not compile. */
export const api = { ...authRoutes, ...userRoutes, ...lessonRoutes, ...systemRoutes } as const;

export type Api = typeof api;
export type RouteName = keyof Api;
