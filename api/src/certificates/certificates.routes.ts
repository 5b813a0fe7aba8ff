import type { certificateRoutes } from '@watoto/shared/contract/http/certificates.ts';
import type { Handlers } from '../http/route.ts';
import type { Certificates } from './certificates.ts';

export function certificateHandlers(certificates: Certificates): Handlers<typeof certificateRoutes> {
  return {
    'certificates.check': ({ params }) => certificates.check(params.id),
    'certificates.get': ({ person, params }) => certificates.paper(person, params.id),
    'certificates.mine': ({ person, params }) => certificates.mine(person, params.id),
  };
}
