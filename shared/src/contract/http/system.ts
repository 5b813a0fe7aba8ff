import { z } from 'zod';
import { route } from './route.ts';

/** Answered while the API can reach its database; otherwise the problem is `unavailable`. */
export const ApiHealth = z
  .object({ status: z.literal('ok'), /** Newest migration applied. */ schema: z.string() })
  .meta({ id: 'ApiHealth' });
export type ApiHealth = z.infer<typeof ApiHealth>;

const OFTEN = { limit: 600, seconds: 60 };

export const systemRoutes = {
  'system.health': route({ method: 'get', path: '/health', summary: 'Is the API up?', auth: 'none', response: ApiHealth, rate: OFTEN }),
  'system.openapi': route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This description (OpenAPI 3.1)',
    auth: 'none',
    response: z.record(z.string(), z.unknown()),
    rate: OFTEN,
  }),
} as const;
