import type { recordingExportRoutes } from '@watoto/shared/contract/http/recording-exports.ts';
import type { Handlers } from '../http/route.ts';
import type { Exports } from './exports.ts';

export function exportHandlers(exports: Exports): Handlers<typeof recordingExportRoutes> {
  return {
    'recordings.exports': ({ person, params }) => exports.list(person, params.id),
    'recordings.export': ({ person, params }) => exports.ask(person, params.id),
    'recordings.cancelExport': ({ person, params }) => exports.cancel(person, params.id, params.exportId),
    'recordings.exportLink': ({ person, params }) => exports.link(person, params.id, params.exportId),
  };
}
