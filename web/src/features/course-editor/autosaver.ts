import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** `conflict`: somebody else changed it since; nothing is saved until the page is loaded again. */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';

/** Milliseconds of quiet before what was typed is saved, and before a lost network is tried again. */
const QUIET_MS = 800;
const AGAIN_MS = 4_000;

/** Saves what changes by itself: one save at a time, the newest values win, and what failed is still there to be saved. */
export class Autosaver<T extends object> {
  readonly #save: (change: Partial<T>) => Promise<void>;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #waiting: Partial<T> = {};
  #state: SaveState = 'saved';
  #saving: Promise<void> | null = null;
  #cancel: () => void = () => {};

  constructor(save: (change: Partial<T>) => Promise<void>, clock: Clock = systemClock) {
    this.#save = save;
    this.#clock = clock;
  }

  get state(): SaveState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(change: Partial<T>): void {
    this.#waiting = { ...this.#waiting, ...change };
    if (this.#state === 'conflict') return;
    if (this.#state !== 'saving') this.#become('unsaved');
    this.#after(QUIET_MS);
  }

  /** Saves now what is not saved yet. */
  async flush(): Promise<void> {
    this.#cancel();
    while (this.#saving) await this.#saving;
    if (this.#state === 'conflict' || Object.keys(this.#waiting).length === 0) return;
    this.#saving = this.#send().finally(() => {
      this.#saving = null;
    });
    await this.#saving;
  }

  async #send(): Promise<void> {
    const change = this.#waiting;
    this.#waiting = {};
    this.#become('saving');
    try {
      await this.#save(change);
    } catch (error) {
      // Newer words stay before older ones.
      this.#waiting = { ...change, ...this.#waiting };
      return this.#failed(AppError.from(error));
    }
    if (Object.keys(this.#waiting).length === 0) this.#become('saved');
    else this.#after(QUIET_MS);
  }

  #failed(error: AppError): void {
    this.#become(error.code === 'precondition_failed' ? 'conflict' : 'failed');
    if (error.retryable) this.#after(AGAIN_MS);
  }

  #after(ms: number): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ms, () => void this.flush());
  }

  #become(state: SaveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
