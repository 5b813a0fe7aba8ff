import type { InkShape } from '@watoto/shared/contract/ink.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { PageRef } from '@watoto/shared/room/slides-entry.ts';
import { pageKey, toUndo } from '@watoto/shared/room/slides.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';

/** What does again what was undone. */
export type Again = { readonly kind: 'draw'; readonly shape: InkShape } | { readonly kind: 'erase'; readonly ids: readonly number[] };

/** How much of one page can be done again. */
const KEPT = 50;

/**
 * What one undid, by page: the room keeps what is drawn, each person here what it took back. Whatever one draws or erases anew ends it, as in
 * every editor.
 */
export class RedoBook {
  readonly #pages = new Map<string, Again[]>();

  /** Of the last thing that an undo would take back now: what would do it again. */
  static next(room: Pick<RoomState, 'slides'>, me: PeerId, page: PageRef): Again | null {
    const last = toUndo(room, me, page);
    if (!last) return null;
    return last.kind === 'drew'
      ? { kind: 'draw', shape: last.stroke.shape }
      : { kind: 'erase', ids: last.erasure.strokes.map(({ id }) => id) };
  }

  undone(page: PageRef, again: Again): void {
    this.#pages.set(pageKey(page), [...(this.#pages.get(pageKey(page)) ?? []), again].slice(-KEPT));
  }

  /** Takes it out. */
  pop(page: PageRef): Again | null {
    const found = this.#pages.get(pageKey(page)) ?? [];
    this.#pages.set(pageKey(page), found.slice(0, -1));
    return found.at(-1) ?? null;
  }

  /** How many times something can be done again. */
  count(page: PageRef): number {
    return this.#pages.get(pageKey(page))?.length ?? 0;
  }

  forget(page: PageRef): void {
    this.#pages.delete(pageKey(page));
  }
}
