import { apiKeyRoutes } from './api-keys.ts';
import { authRoutes } from './auth.ts';
import { calendarRoutes } from './calendar.ts';
import { courseRoutes } from './courses.ts';
import { iceServerRoutes } from './ice-servers.ts';
import { lessonRoutes } from './lessons.ts';
import { moduleRoutes } from './modules.ts';
import { platformRoutes } from './platform.ts';
import { progressRoutes } from './progress.ts';
import { roomRoutes } from './rooms.ts';
import { systemRoutes } from './system.ts';
import { timetableRoutes } from './timetable.ts';
import { userRoutes } from './users.ts';

/** Every route of the API, by operation id. The API mounts exactly these; a missing handler does not compile. */
export const api = {
  ...authRoutes,
  ...apiKeyRoutes,
  ...userRoutes,
  ...lessonRoutes,
  ...timetableRoutes,
  ...roomRoutes,
  ...calendarRoutes,
  ...courseRoutes,
  ...moduleRoutes,
  ...progressRoutes,
  ...iceServerRoutes,
  ...platformRoutes,
  ...systemRoutes,
} as const;

export type Api = typeof api;
export type RouteName = keyof Api;
