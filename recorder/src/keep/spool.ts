import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecorderId, RecordingId, RoomId } from '@watoto/shared/kernel/ids.ts';

/** A run that this disk may still have something of. */
export const SpooledRun = z.object({
  recordingId: RecordingId,
  run: z.number().int().positive(),
  roomId: RoomId,
  recorderId: RecorderId,
  title: z.string(),
  startedAt: z.number().int(),
  from: z.number().int(),
});
export type SpooledRun = z.infer<typeof SpooledRun>;

export interface SpoolLimits {
  /** Bytes that all of it may have. */
  readonly maxBytes: number;
  /** Bytes that stay free on its disk for others. */
  readonly keepFreeBytes: number;
  /** Less room than this and nothing new is begun: what is open must still fit. */
  readonly reserveBytes: number;
}

/**
 * What storage does not have yet, on this machine's disk: each object in a file whose path ends with its key, there whole or not at all.
 * Each recorder (that is, each start of one) has a folder of its own; what a dead one left is taken over by the next.
 */
export class Spool {
  readonly recorderId: RecorderId;
  readonly #root: string;
  readonly #dir: string;
  readonly #limits: SpoolLimits;
  readonly #sizes = new Map<string, number>();
  #bytes = 0;
  #free = Infinity;

  constructor(root: string, recorderId: RecorderId, limits: SpoolLimits) {
    this.#root = root;
    this.recorderId = recorderId;
    this.#dir = join(root, recorderId);
    this.#limits = limits;
  }

  /** The spool with its folder. Throws where that can't be written. */
  static async open(root: string, recorderId: RecorderId, limits: SpoolLimits): Promise<Spool> {
    const spool = new Spool(root, recorderId, limits);
    for (const name of ['drafts', 'objects', 'runs']) await mkdir(join(spool.#dir, name), { recursive: true });
    await spool.look();
    return spool;
  }

  /** In it now. */
  get bytes(): number {
    return this.#bytes;
  }

  get objects(): number {
    return this.#sizes.size;
  }

  /** Bytes that still fit, as of the last look. */
  get room(): number {
    return Math.min(this.#limits.maxBytes - this.#bytes, this.#free - this.#limits.keepFreeBytes);
  }

  /** Too little room to begin anything. */
  get full(): boolean {
    return this.room < this.#limits.reserveBytes;
  }

  /** There is clearly room again: not at the first byte, or recording would stutter. */
  get roomy(): boolean {
    return this.room >= 2 * this.#limits.reserveBytes;
  }

  /** Asks the disk how much is free: others write there too. */
  async look(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#root);
    this.#free = bavail * bsize;
  }

  /** On the disk when it resolves. Throws `limit_reached` where it does not fit. */
  async put(key: string, body: Uint8Array): Promise<void> {
    await this.look();
    if (body.length > this.room) throw new AppError('limit_reached', { message: `the spool has no room for ${body.length} bytes` });
    this.#count(key, body.length);
    try {
      await write(join(this.#dir, 'drafts', randomUUID()), this.#path(key), body);
    } catch (cause) {
      this.#count(key, 0);
      throw new AppError(codeOf(cause) === 'ENOSPC' ? 'limit_reached' : 'unavailable', { message: `${key} was not spooled`, cause });
    }
  }

  async get(key: string): Promise<Buffer> {
    return await readFile(this.#path(key));
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
    this.#count(key, 0);
  }

  async begin(run: SpooledRun): Promise<void> {
    await write(join(this.#dir, 'drafts', randomUUID()), this.#marker(run), Buffer.from(JSON.stringify(run)));
  }

  /** Storage has all of it. */
  async end(run: Pick<SpooledRun, 'recordingId' | 'run'>): Promise<void> {
    await rm(this.#marker(run), { force: true });
  }

  /** Folders of other recorders on this disk: dead ones' are to be saved, living ones' are not ours. */
  async others(): Promise<RecorderId[]> {
    const names = await readdir(this.#root);
    return names.filter((name) => name !== this.recorderId).flatMap((name) => RecorderId.safeParse(name).data ?? []);
  }

  /** Another's folder, to be emptied; what is in it counts there. */
  async other(recorderId: RecorderId): Promise<Spool> {
    const spool = new Spool(this.#root, recorderId, this.#limits);
    for (const key of await spool.keys()) {
      const { size } = await stat(spool.#path(key));
      spool.#count(key, size);
    }
    return spool;
  }

  /** What is in it, in the order of keys. */
  async keys(): Promise<string[]> {
    const objects = join(this.#dir, 'objects');
    const found = await readdir(objects, { recursive: true, withFileTypes: true }).catch(noFolder);
    return found
      .filter((entry) => entry.isFile())
      .map((entry) => relative(objects, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .toSorted((a, b) => (a < b ? -1 : 1));
  }

  async runs(): Promise<SpooledRun[]> {
    const dir = join(this.#dir, 'runs');
    const names = (await readdir(dir).catch(noFolder)).map(String);
    const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
    return texts.map((text) => SpooledRun.parse(JSON.parse(text)));
  }

  /** The folder of a dead one whose all is in storage. */
  async drop(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }

  #count(key: string, bytes: number): void {
    this.#bytes += bytes - (this.#sizes.get(key) ?? 0);
    if (bytes === 0) this.#sizes.delete(key);
    else this.#sizes.set(key, bytes);
  }

  #path(key: string): string {
    return join(this.#dir, 'objects', key);
  }

  #marker({ recordingId, run }: Pick<SpooledRun, 'recordingId' | 'run'>): string {
    return join(this.#dir, 'runs', `${recordingId}-${run}.json`);
  }
}

/** On the disk before it has its name, and its name on the disk before this resolves. */
async function write(draft: string, path: string, body: Uint8Array): Promise<void> {
  try {
    // Another recorder on this disk that took us for dead has emptied our folder.
    await mkdir(dirname(draft), { recursive: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function noFolder(error: unknown): never[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
