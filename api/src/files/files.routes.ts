import type { fileRoutes } from '@watoto/shared/contract/http/files.ts';
import type { Handlers } from '../http/route.ts';
import type { Files } from './files.ts';

export function fileHandlers(files: Files): Handlers<typeof fileRoutes> {
  return {
    'files.begin': ({ person, body }) => files.begin(person, body),
    'files.finish': ({ person, params, signal }) => files.finish(person, params.id, signal),
    'files.link': ({ person, params }) => files.link(person, params.id),
  };
}
