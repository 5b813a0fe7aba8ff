import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { MANIFEST_VERSION, ManifestPage, RunManifest } from '../../contract/recording.ts';
import { manifestKey, pageKey, recordingPrefix } from '../../contract/recording-keys.ts';
import { AppError } from '../../kernel/errors.ts';
import type { RecordingId } from '../../kernel/ids.ts';
import type { ObjectStore } from './object-store.ts';

/** More is no manifest of ours: a full head has some hundred kilobytes. */
const MANIFEST_MAX_BYTES = 16 * 1024 * 1024;

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

/**
 * A run as its manifest says it: the head with the segments and pieces of the log of all its pages. null: it has none (yet). Throws
 * `invalid_input` for one that is damaged, and for one of a later version than this program knows (`details.version`).
 */
export async function readRun(
  store: ObjectStore,
  recordingId: RecordingId,
  run: number,
  signal?: AbortSignal,
): Promise<RunManifest | null> {
  const key = manifestKey(recordingId, run);
  const head = await readJson(store, key, RunManifest, signal);
  if (!head) return null;
  const pages: ManifestPage[] = [];
  for (let number = 0; number < head.pages; number += 1) pages.push(await readPage(store, recordingId, run, number, signal));
  return {
    ...head,
    segments: [...pages.flatMap(({ segments }) => segments), ...head.segments],
    log: [...pages.flatMap(({ log }) => log), ...head.log],
  };
}

/** A page that a head speaks of. Throws `invalid_input` where it is missing or damaged. */
export async function readPage(
  store: ObjectStore,
  recordingId: RecordingId,
  run: number,
  number: number,
  signal?: AbortSignal,
): Promise<ManifestPage> {
  const key = pageKey(recordingId, run, number);
  const page = await readJson(store, key, ManifestPage, signal);
  if (!page) throw new AppError('invalid_input', { message: `${key} is missing` });
  return page;
}

const Versioned = z.object({ version: z.number() });

async function readJson<T extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: T,
  signal?: AbortSignal,
): Promise<z.output<T> | null> {
  const found = await store.get(key, undefined, signal);
  if (!found) return null;
  if (found.total > MANIFEST_MAX_BYTES) {
    found.body.destroy();
    throw new AppError('invalid_input', { message: `${key}: ${found.total} bytes are too many for a manifest` });
  }
  const json = jsonOf(key, await buffer(found.body));
  const { version } = Versioned.safeParse(json).data ?? {};
  if (version !== undefined && version > MANIFEST_VERSION) {
    const message = `${key} is of version ${version}; this program knows ${MANIFEST_VERSION}. Update it, then look again.`;
    throw new AppError('invalid_input', { message, details: { version } });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new AppError('invalid_input', { message: `${key} is damaged: ${z.prettifyError(parsed.error).slice(0, 300)}` });
  return parsed.data;
}

function jsonOf(key: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AppError('invalid_input', { message: `${key} is no JSON`, cause });
  }
}
