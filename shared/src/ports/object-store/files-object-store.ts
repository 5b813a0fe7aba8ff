import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../kernel/errors.ts';
import { type ByteRange, checkedKey, type LinkAsk, type ObjectBody, type ObjectFacts, type ObjectStore, within } from './object-store.ts';
import type { SignedPaths } from './signed-path.ts';

const LIST_MAX = 1_000;

/** Objects as files of one folder. What is being written is elsewhere until it is whole and on the disk. */
export class FilesObjectStore implements ObjectStore {
  readonly #objects: string;
  readonly #drafts: string;
  readonly #paths: SignedPaths;
  #closed = false;

  constructor(dir: string, paths: SignedPaths) {
    this.#objects = join(dir, 'objects');
    this.#drafts = join(dir, 'drafts');
    this.#paths = paths;
  }

  async put(key: string, body: Readable | Uint8Array, bytes: number, signal?: AbortSignal): Promise<void> {
    const path = this.#path(key, signal);
    await mkdir(this.#drafts, { recursive: true });
    const draft = join(this.#drafts, randomUUID());
    try {
      const source = body instanceof Readable ? body : Readable.from([body]);
      // On the disk before it has its name.
      const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(source, exactly(bytes), file, signal ? { signal } : {});
      await mkdir(dirname(path), { recursive: true });
      await rename(draft, path);
      await syncFolder(dirname(path));
    } catch (error) {
      throw troubleOf(error, signal);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<ObjectBody | null> {
    // Held open: a put meanwhile gives the name to another file, and this one stays what it was, of the size that it had.
    const file = await open(this.#path(key, signal), 'r').catch(absent);
    if (!file) return null;
    try {
      const found = await file.stat();
      const total = found.size;
      if (!found.isFile()) return await done(file, null);
      if (total === 0 && !range) return await done(file, { body: Readable.from([]), bytes: 0, total, start: 0 });
      const { start, end } = within(range ?? { start: 0 }, total);
      const body = createReadStream('', { fd: file, start, end, ...(signal ? { signal } : {}) });
      return { body, bytes: end - start + 1, total, start };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async head(key: string, signal?: AbortSignal): Promise<ObjectFacts | null> {
    const found = await stat(this.#path(key, signal)).catch(absent);
    return found?.isFile() ? { bytes: found.size, modifiedAt: found.mtime } : null;
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await rm(this.#path(key, signal), { force: true }).catch(absent);
  }

  async list(prefix: string, after = '', signal?: AbortSignal): Promise<string[]> {
    this.#mustBeOpen(signal);
    const found: string[] = [];
    for await (const key of this.#walk(folderOf(prefix), prefix, after, signal)) {
      found.push(key);
      if (found.length === LIST_MAX) break;
    }
    return found;
  }

  /**
   * Keys in a folder, in their order. Folders that can have none that begin so, or none after `after`, are not read: a school has many
   * recordings, and each page of a listing begins anew.
   */
  async *#walk(folder: string, prefix: string, after: string, signal?: AbortSignal): AsyncGenerator<string> {
    this.#mustBeOpen(signal);
    const found = (await readdir(join(this.#objects, folder), { withFileTypes: true }).catch(absent)) ?? [];
    const names = found.flatMap((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.isFile() ? entry.name : []));
    // A folder sorts as its keys do: with the slash.
    for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
      const key = `${folder}${name}`;
      if (!name.endsWith('/')) {
        if (key.startsWith(prefix) && key > after) yield key;
      } else if ((key.startsWith(prefix) || prefix.startsWith(key)) && (key > after || after.startsWith(key)))
        yield* this.#walk(key, prefix, after, signal);
    }
  }

  async link(ask: LinkAsk): Promise<string> {
    return this.#paths.sign(ask);
  }

  async dropAbandoned(before: Date, signal?: AbortSignal): Promise<number> {
    this.#mustBeOpen(signal);
    let dropped = 0;
    for (const name of (await readdir(this.#drafts).catch(absent)) ?? []) {
      const draft = join(this.#drafts, name);
      const found = await stat(draft).catch(absent);
      if (!found || found.mtime >= before) continue;
      await rm(draft, { force: true });
      dropped += 1;
    }
    return dropped;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #path(key: string, signal?: AbortSignal): string {
    this.#mustBeOpen(signal);
    return join(this.#objects, checkedKey(key));
  }

  #mustBeOpen(signal?: AbortSignal): void {
    if (this.#closed) throw new AppError('unavailable', { message: 'the object store is closed' });
    if (signal?.aborted) throw new AppError('cancelled');
  }
}

/** The folder that all keys which begin so are in, with its slash; the whole where that is no folder of ours. */
function folderOf(prefix: string): string {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const parts = folder.split('/').slice(0, -1);
  return parts.some((part) => part === '' || /^\.+$/.test(part)) ? '' : folder;
}

/** Lets exactly as many bytes through. */
export function exactly(bytes: number): Transform {
  let seen = 0;
  const wrong = () => new AppError('invalid_input', { message: `the body has not ${bytes} bytes` });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes) done(wrong());
      else done(null, chunk);
    },
    flush: (done) => done(seen === bytes ? null : wrong()),
  });
}

async function done<T>(file: FileHandle, answer: T): Promise<T> {
  await file.close();
  return answer;
}

/** A name is on the disk when its folder is. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw new AppError('unavailable', { cause: error });
}

function troubleOf(error: unknown, signal?: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  return new AppError(signal?.aborted ? 'cancelled' : 'unavailable', { cause: error });
}
