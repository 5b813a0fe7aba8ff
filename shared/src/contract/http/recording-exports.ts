import { z } from 'zod';
import { ErrorCode } from '../../kernel/errors.ts';
import { RecordingId } from '../../kernel/ids.ts';
import { route } from './route.ts';

/** Seconds that a link to an MP4 is good for: a download that breaks off is taken up again within them. */
export const EXPORT_LINK_SECONDS = 300;

export const RecordingExport = z
  .object({
    id: z.uuid(),
    recordingId: RecordingId,
    state: z.enum(['waiting', 'running', 'ready', 'failed', 'cancelled']),
    /** 0 to 1. */
    progress: z.number().min(0).max(1),
    bytes: z.number().int().nullable(),
    error: ErrorCode.nullable(),
    requestedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'RecordingExport' });
export type RecordingExport = z.infer<typeof RecordingExport>;

const byId = z.object({ id: RecordingId });

export const recordingExportRoutes = {
  'recordings.exports': route({
    method: 'get',
    path: '/recordings/:id/exports',
    summary: 'MP4 files that were asked for, newest first',
    auth: 'user',
    params: byId,
    response: z.object({ items: z.array(RecordingExport) }),
    errors: ['not_found'],
  }),
  'recordings.export': route({
    method: 'post',
    path: '/recordings/:id/exports',
    summary: 'Make one MP4 of it: teacher and screen, with chapters. One that is there or under way is answered instead',
    auth: ['teacher', 'admin'],
    params: byId,
    rate: { limit: 10, seconds: 60 },
    response: RecordingExport,
    status: 201,
    errors: ['not_found', 'conflict'],
  }),
  'recordings.cancelExport': route({
    method: 'delete',
    path: '/recordings/:id/exports/:exportId',
    summary: 'Give up on an export, or delete its file',
    auth: ['teacher', 'admin'],
    params: byId.extend({ exportId: z.uuid() }),
    errors: ['not_found'],
  }),
  'recordings.exportLink': route({
    method: 'get',
    path: '/recordings/:id/exports/:exportId/link',
    summary: 'An address to save the MP4 from, for five minutes',
    auth: 'user',
    params: byId.extend({ exportId: z.uuid() }),
    response: z.object({ url: z.string(), expiresAt: z.iso.datetime() }),
    errors: ['not_found', 'not_open'],
    cache: 'never',
  }),
} as const;
