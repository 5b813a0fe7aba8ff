import type { privacyRoutes } from '@watoto/shared/contract/http/privacy.ts';
import type { Handlers } from '../http/route.ts';
import type { Privacy } from './privacy.ts';

export function privacyHandlers(privacy: Privacy): Handlers<typeof privacyRoutes> {
  return {
    'privacy.mine': ({ person }) => privacy.mine(person),
    'privacy.ask': ({ person, body, address }) => privacy.ask(person, body, address),
    'privacy.withdraw': ({ person, params, address }) => privacy.withdraw(person, params.id, address),
    'privacy.export': ({ person, params }) => privacy.fetch(person, params.id),
    'privacy.list': ({ query }) => privacy.list(query),
    'privacy.decide': ({ person, params, body, address }) => privacy.decide(person, params.id, body, address),
  };
}
