import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { LogPieceContent, MANIFEST_VERSION, ManifestPage, RunManifest } from '../../contract/recording.ts';
import { manifestKey, pageKey, recordingPrefix } from '../../contract/recording-keys.ts';
import { AppError } from '../../kernel/errors.ts';
import type { RecordingId } from '../../kernel/ids.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Recordings as they lie in storage (contract/recording.ts). Everything here throws `unreadable`, with `details` of `reason` and `key`, where
 * an object is damaged, missing though another names it, or of a later version than this program knows.
 */
export type Unreadable = 'damaged' | 'missing' | 'newer_version';

/** More is no manifest of ours: a full head has some hundred kilobytes. */
const MANIFEST_MAX_BYTES = 32 * 1024 * 1024;
const PIECE_MAX_BYTES = 8 * 1024 * 1024;
const PIECE_UNZIPPED_MAX_BYTES = 64 * 1024 * 1024;

const unzip = promisify(gunzip);

/** The numbers of the runs that a recording has something of in storage, in order. */
export async function runsOf(store: ObjectStore, recordingId: RecordingId, signal?: AbortSignal): Promise<number[]> {
  const prefix = recordingPrefix(recordingId);
  const runs: number[] = [];
  // Each look begins behind the run found before: a listing of a long recording is thousands of keys. `~` sorts after all that keys have.
  for (let after = ''; ; ) {
    const [key] = await store.list(prefix, after, signal);
    if (key === undefined) return runs;
    const name = key.slice(prefix.length).split('/', 1)[0] ?? '';
    if (/^\d{4,}$/.test(name)) runs.push(Number(name));
    after = `${prefix}${name}/~`;
  }
}

/** A run's head. null: it has none (yet). */
export async function readHead(
  store: ObjectStore,
  recordingId: RecordingId,
  run: number,
  signal?: AbortSignal,
): Promise<RunManifest | null> {
  const key = manifestKey(recordingId, run);
  const bytes = await read(store, key, MANIFEST_MAX_BYTES, signal);
  if (!bytes) return null;
  const head = parse(RunManifest, bytes, key);
  if (head.recordingId !== recordingId || head.run !== run) throw unreadable(key, 'damaged');
  return head;
}

/** A page that a head speaks of. */
export async function readPage(
  store: ObjectStore,
  recordingId: RecordingId,
  run: number,
  number: number,
  signal?: AbortSignal,
): Promise<ManifestPage> {
  const key = pageKey(recordingId, run, number);
  const bytes = await read(store, key, MANIFEST_MAX_BYTES, signal);
  if (!bytes) throw unreadable(key, 'missing');
  return parse(ManifestPage, bytes, key);
}

/** A run as its manifest says it: the head with the segments and pieces of the log of all its pages. null: it has none (yet). */
export async function readRun(
  store: ObjectStore,
  recordingId: RecordingId,
  run: number,
  signal?: AbortSignal,
): Promise<RunManifest | null> {
  const head = await readHead(store, recordingId, run, signal);
  if (!head) return null;
  const pages: ManifestPage[] = [];
  for (let number = 0; number < head.pages; number += 1) pages.push(await readPage(store, recordingId, run, number, signal));
  return {
    ...head,
    segments: [...pages.flatMap(({ segments }) => segments), ...head.segments],
    log: [...pages.flatMap(({ log }) => log), ...head.log],
  };
}

/** What is in a piece of the log that a manifest names. */
export async function readLogPiece(store: ObjectStore, key: string, signal?: AbortSignal): Promise<LogPieceContent> {
  const bytes = await read(store, key, PIECE_MAX_BYTES, signal);
  if (!bytes) throw unreadable(key, 'missing');
  const text = await unzip(bytes, { maxOutputLength: PIECE_UNZIPPED_MAX_BYTES }).catch((cause: unknown) => {
    throw unreadable(key, 'damaged', cause);
  });
  return parse(LogPieceContent, text, key);
}

async function read(store: ObjectStore, key: string, most: number, signal?: AbortSignal): Promise<Buffer | null> {
  const found = await store.get(key, undefined, signal);
  if (!found) return null;
  if (found.total > most) {
    found.body.destroy();
    throw unreadable(key, 'damaged');
  }
  return buffer(found.body);
}

const Versioned = z.object({ version: z.number() });

function parse<T extends z.ZodType>(schema: T, bytes: Buffer, key: string): z.output<T> {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw unreadable(key, 'damaged', cause);
  }
  const versioned = Versioned.safeParse(json);
  if (versioned.success && versioned.data.version > MANIFEST_VERSION) throw unreadable(key, 'newer_version');
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw unreadable(key, 'damaged', parsed.error);
  return parsed.data;
}

function unreadable(key: string, reason: Unreadable, cause?: unknown): AppError {
  return new AppError('unreadable', { details: { reason, key }, cause });
}
