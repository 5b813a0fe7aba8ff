import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { iceServerRoutes } from '@watoto/shared/contract/http/ice-servers.ts';
import type { TurnConfig } from '../config.ts';
import type { Handlers } from '../http/route.ts';
import { iceServersFor } from './ice-servers.ts';

export function iceServerHandlers({ turn, clock }: { turn: TurnConfig | undefined; clock: Clock }): Handlers<typeof iceServerRoutes> {
  return { 'iceServers.get': ({ person }) => iceServersFor(turn, person.userId, clock.now()) };
}
