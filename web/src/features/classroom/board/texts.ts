import type { Board } from '@watoto/shared/room/board.ts';

/** Texts whose middles are so near in height stand on one line, CSS pixels. */
const SAME_LINE = 20;

export interface BoardText {
  readonly id: string;
  /** Empty: a picture that nobody has described. */
  readonly text: string;
  readonly kind: 'text' | 'picture';
}

/** What is written on the board, and its pictures, as one would read it: from above, then from the left. */
export function textsOf({ shelves }: Board): BoardText[] {
  return Object.values(shelves)
    .flatMap((shelf) => Object.values(shelf))
    .flatMap((element) => {
      const { id, x } = element;
      const line = Math.round((element.y + element.height / 2) / SAME_LINE);
      if (element.type === 'image') return { id, x, line, kind: 'picture' as const, text: element.alt ?? '' };
      if (element.type !== 'text' || element.text.trim() === '') return [];
      return { id, x, line, kind: 'text' as const, text: (element.original ?? element.text).trim() };
    })
    .sort((a, b) => a.line - b.line || a.x - b.x || (a.id < b.id ? -1 : 1))
    .map(({ id, text, kind }) => ({ id, text, kind }));
}
