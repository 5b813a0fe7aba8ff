import type { Board } from '@watoto/shared/room/board.ts';

/** Texts whose middles are so near in height stand on one line, CSS pixels. */
const SAME_LINE = 20;

/** What is written on the board, as one would read it: from above, then from the left. */
export function textsOf({ shelves }: Board): { id: string; text: string }[] {
  return Object.values(shelves)
    .flatMap((shelf) => Object.values(shelf))
    .flatMap((element) => (element.type === 'text' && element.text.trim() !== '' ? element : []))
    .map(({ id, text, original, x, y, height }) => ({
      id,
      text: (original ?? text).trim(),
      x,
      line: Math.round((y + height / 2) / SAME_LINE),
    }))
    .sort((a, b) => a.line - b.line || a.x - b.x || (a.id < b.id ? -1 : 1));
}
