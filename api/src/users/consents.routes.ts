import type { consentRoutes } from '@watoto/shared/contract/http/consents.ts';
import type { Handlers } from '../http/route.ts';
import type { Consents } from './consents.ts';

export function consentHandlers(consents: Consents): Handlers<typeof consentRoutes> {
  return {
    'consents.mine': ({ person }) => consents.of(person.userId),
    'consents.askMine': ({ person, body, address }) => consents.ask(person, person.userId, body, address),
    'consents.list': ({ query }) => consents.list(query),
    'consents.of': ({ params }) => consents.of(params.id),
    'consents.askFor': ({ person, params, body, address }) => consents.ask(person, params.id, body, address),
    'consents.setRecording': ({ person, params, body, address }) => consents.setRecording(person, params.id, body.allowed, address),
    'consents.look': ({ body }) => consents.look(body.token),
    'consents.decide': ({ body, address }) => consents.decide(body.token, body.decision, address),
  };
}
