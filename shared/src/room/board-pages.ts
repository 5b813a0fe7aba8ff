import { z } from 'zod';
import { type BoardElement, weightOf } from '../contract/board.ts';
import { type Board, SHELVES, type Shelf, shelfOf } from './board.ts';
import type { RoomState } from './state.ts';

/** A board of more JSON than this does not come with everybody's snapshot: whoever shows it asks for it. */
export const WITH_SNAPSHOT_CHARS = 8_000;
/**
 * JSON of one page; packed it is about half. `least`: the thinnest network carries it well within a call's deadline, also beside a voice; a
 * socket over which nothing comes for so long is given up.
 */
export const PAGE_CHARS = { least: 4_000, most: 200_000 } as const;
/** A page that took less: the next may be larger; that took more: it is to be smaller, ms. A network that gets thin meanwhile must carry it, too. */
const PAGE_MS = { short: 500, long: 1_500 };

/** How much to ask for after a page of `chars` took so long. */
export function nextPageChars(chars: number, ms: number): number {
  if (ms < PAGE_MS.short) return Math.min(2 * chars, PAGE_CHARS.most);
  return ms > PAGE_MS.long ? Math.max(Math.floor(chars / 2), PAGE_CHARS.least) : chars;
}

/** Some shelves of the board as they were at `seq`: those from `from` up to, not including, `next`. */
const Extent = z.object({ seq: z.number().int(), from: z.number().int(), next: z.number().int() });
type Extent = z.infer<typeof Extent>;

/** As it is sent: of each shelf that is not empty its elements, their JSON as raw DEFLATE (RFC 1951) in base64. */
export const PackedBoardPage = Extent.extend({ shelves: z.array(z.string()) });
export type PackedBoardPage = z.infer<typeof PackedBoardPage>;

/** A snapshot for one who joins: without a large board. */
export function withLargeBoardLeftOut(state: RoomState, most = WITH_SNAPSHOT_CHARS): RoomState {
  const { board } = state;
  if (board.chars <= most) return state;
  return { ...state, board: { ...board, shelves: {}, count: 0, chars: 0, fetched: {} } };
}

/** The page that begins with this shelf: no more JSON than `most`, but at least a shelf. */
export function boardPage({ board, seq }: RoomState, from: number, most: number = PAGE_CHARS.least): Extent & { shelves: Shelf[] } {
  const shelves: Shelf[] = [];
  let chars = 0;
  let next = from;
  for (; next < SHELVES; next += 1) {
    const shelf = board.shelves[next] ?? {};
    const weight = weightOfShelf(shelf);
    if (weight === 0) continue;
    chars += weight;
    if (shelves.length > 0 && chars > most) break;
    shelves.push(shelf);
  }
  return { seq, from, next, shelves };
}

/** A shelf never changes (what is drawn on it makes another): whole classes read the same ones. */
const weights = new WeakMap<Shelf, number>();

function weightOfShelf(shelf: Shelf): number {
  const known = weights.get(shelf);
  if (known !== undefined) return known;
  const weight = Object.values(shelf).reduce((chars, element) => chars + weightOf(element), 0);
  weights.set(shelf, weight);
  return weight;
}

/** How much of the board is here, 0 to 1. */
export function fetchedPart({ fetched }: Board): number {
  return fetched ? Object.keys(fetched).length / SHELVES : 1;
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
export function withPage(state: RoomState, page: Extent & { readonly elements: readonly BoardElement[] }): RoomState | null {
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
