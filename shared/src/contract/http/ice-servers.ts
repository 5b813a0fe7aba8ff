import { z } from 'zod';
import { IceServer } from '../media.ts';
import { route } from './route.ts';

/** Ways around a network that lets nothing straight through: TURN servers, with credentials for one person and a few minutes. */
export const IceServers = z
  .object({
    /** Empty: the school has none. */
    iceServers: z.array(IceServer).max(4),
    /** When the credentials stop working (ISO 8601, UTC); null: there are none. */
    expiresAt: z.iso.datetime().nullable(),
    /** The same, counted from now: for devices whose clock is wrong. */
    seconds: z.number().int().positive().nullable(),
  })
  .meta({ id: 'IceServers' });
export type IceServers = z.infer<typeof IceServers>;

export const iceServerRoutes = {
  'iceServers.get': route({
    method: 'get',
    path: '/ice-servers',
    summary: 'TURN servers with fresh credentials: for me, before media is opened again. The way into a lesson brings them too',
    auth: 'user',
    response: IceServers,
    rate: { limit: 20, seconds: 60 },
    cache: 'never',
  }),
} as const;
