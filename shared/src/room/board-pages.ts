import { z } from 'zod';
import { BoardElement, weightOf } from '../contract/board.ts';
import { type Board, SHELVES, shelfOf } from './board.ts';
import type { RoomState } from './state.ts';

/** A board of more JSON than this does not come with everybody's snapshot: whoever shows it asks for it. */
export const WITH_SNAPSHOT_CHARS = 8_000;
/** About as much JSON comes in one page. */
const PAGE_CHARS = 48_000;

/** Some shelves of the board as they were at `seq`: those from `from` up to, not including, `next`. */
export const BoardPage = z.object({
  seq: z.number().int(),
  from: z.number().int(),
  next: z.number().int(),
  elements: z.array(BoardElement),
});
export type BoardPage = z.infer<typeof BoardPage>;

/** A snapshot for one who joins: without a large board. */
export function withLargeBoardLeftOut(state: RoomState, most = WITH_SNAPSHOT_CHARS): RoomState {
  const { board } = state;
  if (board.chars <= most) return state;
  return { ...state, board: { ...board, shelves: {}, count: 0, chars: 0, fetched: {} } };
}

/** The page that begins with this shelf: as much JSON as `most`, and at least a shelf. */
export function boardPage({ board, seq }: RoomState, from: number, most = PAGE_CHARS): BoardPage {
  const elements: BoardElement[] = [];
  let chars = 0;
  let next = from;
  for (; next < SHELVES && chars < most; next += 1) {
    for (const element of Object.values(board.shelves[next] ?? {})) {
      elements.push(element);
      chars += weightOf(element);
    }
  }
  return { seq, from, next, elements };
}

/** The first shelf that is not here yet; null: all are. */
export function missingShelf({ fetched }: Board): number | null {
  if (!fetched) return null;
  for (let shelf = 0; shelf < SHELVES; shelf += 1) if (fetched[shelf] === undefined) return shelf;
  return null;
}

/**
 * The room with a page of its board. Entries up to the page's `seq` that come later do not touch its shelves any more. Null: it is older than
 * what was drawn last, ask again.
 */
export function withPage(state: RoomState, page: BoardPage): RoomState | null {
  const { board } = state;
  if (!board.fetched) return state;
  if (page.seq < board.drawnAt) return null;
  const shelves = { ...board.shelves };
  const fetched = { ...board.fetched };
  let { count, chars } = board;
  const missing = new Set<string>();
  for (let shelf = page.from; shelf < page.next; shelf += 1) {
    if (fetched[shelf] !== undefined) continue;
    missing.add(String(shelf));
    shelves[shelf] = {};
    fetched[shelf] = page.seq;
  }
  for (const element of page.elements) {
    const name = shelfOf(element.id);
    const shelf = shelves[name];
    if (!shelf || !missing.has(name)) continue;
    shelf[element.id] = element;
    count += 1;
    chars += weightOf(element);
  }
  return { ...state, board: { ...board, shelves, count, chars, fetched } };
}
