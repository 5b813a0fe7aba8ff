import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { type Levels, mergeLevels, SILENCE } from './merge-levels.ts';

/** Milliseconds between two tellings of a room with several Routers: as often as one Router tells. */
const TELL_EVERY_MS = 400;

/** What is heard in a room, over all its Routers, told once. */
export class RoomLevels {
  readonly changed = new Emitter<Levels>();
  readonly #clock: Clock;
  readonly #heard = new Map<object, Levels>();
  #told: Levels = SILENCE;
  #toldAt = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A Router has news. Its own pace is the room's while it is the only one; who speaks is told at once. */
  hear(router: object, levels: Levels): void {
    this.#heard.set(router, levels);
    const merged = this.#merge();
    const due = this.#toldAt + TELL_EVERY_MS - this.#clock.now();
    if (this.#heard.size === 1 || merged.dominant !== this.#told.dominant || due <= 0) this.#tell(merged);
    else this.#cancel ??= this.#clock.after(due, () => this.#tell(this.#merge()));
  }

  /** The Router is gone. */
  forget(router: object): void {
    if (this.#heard.delete(router) && this.#heard.size > 0) this.#tell(this.#merge());
  }

  close(): void {
    this.#cancel?.();
    this.#heard.clear();
    this.changed.clear();
  }

  #merge(): Levels {
    return mergeLevels([...this.#heard.values()], this.#told.dominant);
  }

  #tell(levels: Levels): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#told = levels;
    this.#toldAt = this.#clock.now();
    this.changed.emit(levels);
  }
}
