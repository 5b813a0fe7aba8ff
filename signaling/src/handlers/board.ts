import { boardPage } from '@watoto/shared/room/board-pages.ts';
import type { Shelf } from '@watoto/shared/room/board.ts';
import { packed } from '../connection/packed.ts';
import { type Part, here, say } from './context.ts';

/** Done once for all who read: it may take its time. */
const LEVEL = 6;

/** A shelf never changes: what is drawn on it makes another. */
const made = new WeakMap<Shelf, string>();

/** The whiteboard: what is drawn is entries; a large board is read in pages. */
export function boardHandlers(): Part<'board.draw' | 'board.clear' | 'board.pass' | 'board.read'> {
  return {
    'board.draw': (data, context) => say(context, { type: 'board.drawn', data }),
    'board.clear': (_data, context) => say(context, { type: 'board.cleared', data: {} }),
    'board.pass': (data, context) => say(context, { type: 'board.passed', data }),
    'board.read': ({ from, chars }, context) => {
      const { shelves, ...extent } = boardPage(here(context).room.live.state, from, chars);
      return { ...extent, shelves: shelves.map(packedShelf) };
    },
  };
}

function packedShelf(shelf: Shelf): string {
  const known = made.get(shelf);
  if (known !== undefined) return known;
  const fresh = packed(JSON.stringify(Object.values(shelf)), LEVEL);
  made.set(shelf, fresh);
  return fresh;
}
