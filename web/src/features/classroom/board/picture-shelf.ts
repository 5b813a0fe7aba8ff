import type { BoardPictureId } from '@watoto/shared/kernel/ids.ts';

/** A picture as a page can draw it. */
export interface PictureFile {
  readonly id: BoardPictureId;
  readonly dataURL: string;
  readonly type: string;
}

export interface PictureShelfDeps {
  /** Addresses of those of these that are this lesson's. */
  readonly links: (ids: readonly BoardPictureId[]) => Promise<readonly { readonly id: BoardPictureId; readonly url: string }[]>;
  readonly fetch: (url: string) => Promise<Blob>;
  /** Resolves later, where the last attempt failed so many times in a row. */
  readonly wait: (failures: number) => Promise<void>;
  /** As many addresses are asked for at once. */
  readonly atOnce: number;
}

/** Pictures of one lesson's board, fetched once each, one after the other: on a weak network the first is there soon. */
export class PictureShelf {
  readonly #deps: PictureShelfDeps;
  readonly #asked = new Set<BoardPictureId>();
  readonly #brought = new Set<BoardPictureId>();
  readonly #listeners = new Set<(file: PictureFile) => void>();
  readonly #files = new Map<BoardPictureId, PictureFile>();
  #queue: BoardPictureId[] = [];
  #working = false;
  #closed = false;

  constructor(deps: PictureShelfDeps) {
    this.#deps = deps;
  }

  /** Is it this lesson's? Of one that is on its way nobody knows, unless it was brought from here. */
  has(id: BoardPictureId): boolean {
    return this.#files.has(id) || this.#brought.has(id);
  }

  /** The API has just taken this one for this lesson: it is known before a weak network has fetched it. */
  bring(id: BoardPictureId): void {
    this.#brought.add(id);
    this.want([id]);
  }

  /** Is given each picture that is here, or comes. The returned function stops it. */
  listen(listener: (file: PictureFile) => void): () => void {
    for (const file of this.#files.values()) listener(file);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** These are to be seen: those that were asked for before are not asked for again. */
  want(ids: Iterable<BoardPictureId>): void {
    for (const id of ids) {
      if (this.#asked.has(id)) continue;
      this.#asked.add(id);
      this.#queue.push(id);
    }
    if (!this.#working) void this.#work();
  }

  /** Goes on after `close`: React may run both twice. */
  open(): void {
    this.#closed = false;
    this.want([]);
  }

  close(): void {
    this.#closed = true;
  }

  async #work(): Promise<void> {
    this.#working = true;
    let failures = 0;
    while (this.#queue.length > 0 && !this.#closed) {
      const batch = this.#queue.slice(0, this.#deps.atOnce);
      const before = this.#files.size;
      try {
        // What is not this lesson's has no address: nobody asks for it again.
        const found = await this.#deps.links(batch);
        for (const { id, url } of found) await this.#load(id, url);
        this.#queue = this.#queue.slice(batch.length);
        failures = 0;
      } catch {
        // Those that came are not fetched again.
        this.#queue = this.#queue.filter((id) => !this.#files.has(id));
        failures = this.#files.size > before ? 0 : failures + 1;
        if (!this.#closed) await this.#deps.wait(failures);
      }
    }
    this.#working = false;
  }

  async #load(id: BoardPictureId, url: string): Promise<void> {
    if (this.#files.has(id) || this.#closed) return;
    const blob = await this.#deps.fetch(url);
    const file: PictureFile = { id, type: blob.type, dataURL: await dataUrlOf(blob) };
    this.#files.set(id, file);
    if (!this.#closed) for (const listener of this.#listeners) listener(file);
  }
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => (typeof reader.result === 'string' ? resolve(reader.result) : reject(new Error('no text')));
    reader.onerror = () => reject(reader.error ?? new Error('not read'));
    reader.readAsDataURL(blob);
  });
}
