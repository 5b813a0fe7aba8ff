import type { ShownDeck } from '@watoto/shared/room/slides-state.ts';

/** A page that somebody looks at by themselves, while the teacher is at another. */
export interface OwnPage {
  readonly deckId: string;
  readonly page: number;
}

export interface PagePlace {
  readonly page: number;
  /** With everyone else. */
  readonly follows: boolean;
  /** The pages before and after that this person may go to; null: none. */
  readonly previous: number | null;
  readonly next: number | null;
}

/** Where one is: hosts at the page that they show, others there or at one that was shown before. */
export function placeOf(deck: ShownDeck, own: OwnPage | null, host: boolean): PagePlace {
  const away = !host && own !== null && own.deckId === deck.id && own.page !== deck.page;
  const page = away ? Math.min(own.page, deck.reached) : deck.page;
  const last = host ? deck.pages : deck.reached;
  return { page, follows: !away, previous: page > 1 ? page - 1 : null, next: page < last ? page + 1 : null };
}

/** Keys that turn pages, as presenters' remote controls send them too. null: another key. */
export function turnFor({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): 'previous' | 'next' | 'first' | 'last' | null {
  if (ctrlKey || metaKey || altKey || shiftKey) return null;
  if (key === 'ArrowRight' || key === 'PageDown') return 'next';
  if (key === 'ArrowLeft' || key === 'PageUp') return 'previous';
  if (key === 'Home') return 'first';
  return key === 'End' ? 'last' : null;
}

/** The largest box of this shape that fits. */
export function fitPage(
  box: { width: number; height: number },
  shape: { width: number; height: number },
): { width: number; height: number } {
  const scale = Math.min(box.width / shape.width, box.height / shape.height);
  return { width: Math.max(1, Math.floor(shape.width * scale)), height: Math.max(1, Math.floor(shape.height * scale)) };
}
