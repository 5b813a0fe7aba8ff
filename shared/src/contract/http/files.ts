import { z } from 'zod';
import { ErrorCode } from '../../kernel/errors.ts';
import { plainLine } from '../../kernel/plain-text.ts';
import { CourseId } from './lessons.ts';
import { route } from './route.ts';

/** What a file is for decides who may bring it, how large it may be and of what type. */
export const FilePurpose = z.enum(['material', 'cover', 'submission', 'captions']);
export type FilePurpose = z.infer<typeof FilePurpose>;

const MB = 1024 * 1024;
/** Bytes that a file may have. */
export const MAX_FILE_BYTES: Readonly<Record<FilePurpose, number>> = {
  material: 500 * MB,
  cover: 10 * MB,
  submission: 50 * MB,
  captions: MB,
};

const FileId = z.uuid();

export const StoredFile = z
  .object({
    id: FileId,
    name: z.string(),
    /** By its own bytes; null: not looked at yet. */
    type: z.string().nullable(),
    bytes: z.number().int(),
    state: z.enum(['uploading', 'checking', 'ready', 'refused', 'deleted']),
    /** Why it was refused. */
    refusal: ErrorCode.nullable(),
  })
  .meta({ id: 'StoredFile' });
export type StoredFile = z.infer<typeof StoredFile>;

const byId = z.object({ id: FileId });

export const fileRoutes = {
  'files.begin': route({
    method: 'post',
    path: '/files',
    summary: 'Begin an upload: PUT exactly so many bytes to the address in the answer, then finish it',
    auth: 'user',
    body: z.strictObject({
      name: z.string().overwrite(plainLine).min(1).max(255),
      bytes: z.number().int().min(1).max(MAX_FILE_BYTES.material),
      purpose: FilePurpose,
      courseId: CourseId,
    }),
    rate: { limit: 60, seconds: 60 },
    response: z.object({ file: StoredFile, url: z.string(), expiresAt: z.iso.datetime() }),
    status: 201,
    errors: ['not_found', 'too_large'],
  }),
  'files.finish': route({
    method: 'post',
    path: '/files/:id/finish',
    summary: 'Check what was uploaded: length, type, viruses; pictures are written anew. Safe to repeat',
    auth: 'user',
    params: byId,
    response: StoredFile,
    errors: ['not_found', 'conflict'],
  }),
  'files.link': route({
    method: 'get',
    path: '/files/:id/link',
    summary: 'An address to read a file at, for a while',
    auth: 'user',
    params: byId,
    response: z.object({ file: StoredFile, url: z.string(), expiresAt: z.iso.datetime() }),
    errors: ['not_found'],
    cache: 'never',
  }),
} as const;
