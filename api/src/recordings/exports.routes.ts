import type { recordingExportRoutes } from '@watoto/shared/contract/http/recording-exports.ts';
import type { SignedPaths } from '@watoto/shared/ports/object-store/signed-path.ts';
import { admitReader } from '../files/reader-cookie.ts';
import type { Handlers } from '../http/route.ts';
import type { Exports } from './exports.ts';

export function exportHandlers(exports: Exports, paths: SignedPaths | null): Handlers<typeof recordingExportRoutes> {
  return {
    'recordings.exports': ({ person, params }) => exports.list(person, params.id),
    'recordings.export': ({ person, params }) => exports.ask(person, params.id),
    'recordings.cancelExport': ({ person, params }) => exports.cancel(person, params.id, params.exportId),
    'recordings.exportLink': async ({ person, params, cookies }) => {
      const answer = await exports.link(person, params.id, params.exportId);
      admitReader(paths, cookies, person.userId, answer.expiresAt);
      return answer;
    },
  };
}
