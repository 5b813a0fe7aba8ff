import { createStore } from 'zustand/vanilla';
import type { InkShape } from '@watoto/shared/contract/ink.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { SerialQueue } from '@watoto/shared/kernel/serial-queue.ts';
import type { PageRef } from '@watoto/shared/room/slides-entry.ts';
import { pageKey } from '@watoto/shared/room/slides.ts';
import type { ClassroomClient } from '../../../../rtc/classroom.ts';
import { RedoBook } from './redo.ts';

/** Something that was drawn here, and is not in the log yet: shown at once. */
export interface Pending {
  readonly key: number;
  readonly page: string;
  readonly shape: InkShape;
}

export interface DeskState {
  readonly pending: readonly Pending[];
  /** Strokes that were erased here, and are still in the log's picture. */
  readonly erasing: ReadonlySet<number>;
  /** How often something can be done again, by page. */
  readonly again: Readonly<Record<string, number>>;
}

/** Strokes that wait to be said: who draws more has no network, and is told so. */
const WAITING_MAX = 60;
const TRIES = 4;
const AGAIN_MS = 500;

/** What this person draws, erases and takes back, said to the room one after the other. What is refused goes off the page again. */
export class InkDesk {
  readonly store = createStore<DeskState>()(() => ({ pending: [], erasing: new Set(), again: {} }));
  readonly #client: ClassroomClient;
  readonly #refused = new Emitter<unknown>(() => {});
  readonly #queue = new SerialQueue(WAITING_MAX);
  readonly #redo = new RedoBook();
  #key = 0;

  constructor(client: ClassroomClient) {
    this.#client = client;
  }

  /** What the room did not take. The returned function stops it. */
  onRefused(listener: (error: unknown) => void): () => void {
    return this.#refused.on(listener);
  }

  draw(page: PageRef, shape: InkShape): void {
    this.#forget(page);
    this.#draw(page, shape);
  }

  erase(page: PageRef, ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.#forget(page);
    this.#erase(page, ids);
  }

  undo(page: PageRef): void {
    this.#say(async () => {
      const { room, me } = this.#client.store.getState();
      const again = me && RedoBook.next(room, me, page);
      if (!again) return;
      await this.#call(() => this.#client.call('ink.undo', page));
      this.#redo.undone(page, again);
      this.#tell(page);
    });
  }

  redo(page: PageRef): void {
    // After an undo that is still under way.
    this.#say(() => {
      const again = this.#redo.pop(page);
      this.#tell(page);
      if (again?.kind === 'draw') this.#draw(page, again.shape);
      if (again?.kind === 'erase') this.#erase(page, again.ids);
    });
  }

  clear(page: PageRef): void {
    this.#forget(page);
    this.#say(() => this.#call(() => this.#client.call('ink.clear', page)).catch(unlessGone));
  }

  #draw(page: PageRef, shape: InkShape): void {
    const drawn: Pending = { key: (this.#key += 1), page: pageKey(page), shape };
    this.store.setState(({ pending }) => ({ pending: [...pending, drawn] }));
    this.#say(
      async () => {
        const { seq } = await this.#call(() => this.#client.call('ink.draw', { ...page, shape }));
        await this.#until(seq);
      },
      () => this.store.setState(({ pending }) => ({ pending: pending.filter((one) => one !== drawn) })),
    );
  }

  #erase(page: PageRef, ids: readonly number[]): void {
    const hide = (erasing: Iterable<number>) => this.store.setState({ erasing: new Set(erasing) });
    hide([...this.store.getState().erasing, ...ids]);
    this.#say(
      async () => {
        // Somebody else may have been faster.
        await this.#call(() => this.#client.call('ink.erase', { ...page, ids: [...ids] })).catch(unlessGone);
      },
      () => hide([...this.store.getState().erasing].filter((id) => !ids.includes(id))),
    );
  }

  #say(work: () => unknown, settled: () => void = () => {}): void {
    this.#queue
      .push(work)
      .catch((error: unknown) => this.#refused.emit(error))
      .finally(settled);
  }

  /** Again, where the server asks for patience: a burst of strokes is not lost. */
  async #call<T>(call: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        const patience = error instanceof AppError && error.code === 'too_many_requests' && tries < TRIES;
        if (!patience) throw error;
        await soon(error.retryAfterMs ?? AGAIN_MS);
      }
    }
  }

  /** Resolves when this page's room is as far, or is not followed any more. */
  #until(seq: number): Promise<void> {
    const { store } = this.#client;
    return new Promise((resolve) => {
      const look = () => {
        const { room, phase } = store.getState();
        if (room.seq < seq && phase.kind !== 'over') return;
        stop();
        resolve();
      };
      const stop = store.subscribe(look);
      look();
    });
  }

  #forget(page: PageRef): void {
    this.#redo.forget(page);
    this.#tell(page);
  }

  #tell(page: PageRef): void {
    const count = this.#redo.count(page);
    this.store.setState(({ again }) => ({ again: { ...again, [pageKey(page)]: count } }));
  }
}

/** What is to go is gone already. */
function unlessGone(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'not_found')) throw error;
}

function soon(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}
