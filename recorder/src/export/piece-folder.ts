import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { EditSegment, Feed } from './edit-plan.ts';
import { listOf } from './ffmpeg-args.ts';
import type { Input } from './ffmpeg-args.ts';

interface Piece {
  /** null: it is not what its checksum says, or not there. */
  readonly file: string | null;
  readonly until: number;
}

/** Segments on the disk while they are needed: each is fetched once, and held against its checksum. */
export class PieceFolder {
  readonly #store: ObjectStore;
  readonly #dir: string;
  readonly #pieces = new Map<string, Piece>();
  readonly #bad = new Set<string>();
  #made = 0;

  private constructor(store: ObjectStore, dir: string) {
    this.#store = store;
    this.#dir = dir;
  }

  static async open(store: ObjectStore, dir: string): Promise<PieceFolder> {
    await mkdir(dir, { recursive: true });
    return new PieceFolder(store, dir);
  }

  /** Keys of segments that were left out: altered in storage, or gone from it. */
  get bad(): string[] {
    return [...this.#bad];
  }

  /** The feed as ffmpeg can have it; null: nothing of it is good. */
  async input(feed: Feed, signal: AbortSignal): Promise<Input | null> {
    const good: EditSegment[] = [];
    for (const segment of feed.segments) if ((await this.#fetch(segment, signal)) !== null) good.push(segment);
    const [first] = good;
    if (!first) return null;
    const list = join(this.#dir, `list-${(this.#made += 1)}`);
    await writeFile(
      list,
      listOf({ ...feed, segments: good }, (key) => this.#pieces.get(key)?.file ?? null),
    );
    return { list, at: first.at };
  }

  /** Those that end before are not needed any more. */
  async forget(before: number): Promise<void> {
    for (const [key, { file, until }] of this.#pieces) {
      if (until >= before) continue;
      this.#pieces.delete(key);
      if (file !== null) await rm(file, { force: true });
    }
  }

  async #fetch(segment: EditSegment, signal: AbortSignal): Promise<string | null> {
    const { key, at, ms } = segment;
    if (this.#bad.has(key)) return null;
    const known = this.#pieces.get(key);
    if (known) return known.file;
    const file = await this.#download(segment, signal);
    this.#pieces.set(key, { file, until: at + ms });
    if (file === null) this.#bad.add(key);
    return file;
  }

  async #download({ key, sha256 }: EditSegment, signal: AbortSignal): Promise<string | null> {
    const found = await this.#store.get(key, undefined, signal);
    if (!found) return null;
    const file = join(this.#dir, `piece-${(this.#made += 1)}`);
    try {
      await pipeline(found.body, createWriteStream(file), { signal });
    } catch (cause) {
      throw new AppError(signal.aborted ? 'cancelled' : 'unavailable', { cause });
    }
    if ((await sha256Of(file)) === sha256) return file;
    await rm(file, { force: true });
    return null;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
