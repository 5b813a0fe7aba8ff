import { z } from 'zod';
import { PeerId } from '../kernel/ids.ts';
import { BOARD_LIMITS, BoardBatch, BoardElement, weightOf } from '../contract/board.ts';
import { can, isHost } from '../contract/permissions.ts';
import { type EntryOf, type Rule, actor, isCode } from './outcome.ts';
import type { Peer, RoomState } from './state.ts';

/** An entry's change copies one shelf, not thousands of elements; and a full one is no more than a thin network carries within a call. */
const SHELF_BITS = 8;
export const SHELVES = 2 ** SHELF_BITS;
/** Pens given by name, to those who are away too. */
const PENS_KEPT = 1_000;
const Shelf = z.record(z.string(), BoardElement);
export type Shelf = z.infer<typeof Shelf>;

export const Board = z.object({
  /** Pupils who may draw: all of them, or these, also when they come back. Hosts always may. */
  pens: z.object({ everyone: z.boolean(), peers: z.array(PeerId) }),
  /** Elements by id, on the shelf that the id says. In no order: `index` has it. */
  shelves: z.record(z.string(), Shelf),
  count: z.number().int(),
  chars: z.number().int(),
  /** `seq` of the newest change. */
  drawnAt: z.number().int(),
  /**
   * Of a reader whose snapshot came without a large board: the shelves that it has fetched since, each as of which `seq`. Left out: all is
   * here. What happens to the others is passed over: they come with it.
   */
  fetched: z.record(z.string(), z.number().int()).optional(),
});
export type Board = z.infer<typeof Board>;

export const emptyBoard: Board = { pens: { everyone: false, peers: [] }, shelves: {}, count: 0, chars: 0, drawnAt: 0 };

export const BOARD_ENTRIES = {
  'board.drawn': BoardBatch,
  /** Everything is wiped off. */
  'board.cleared': {},
  /** A pupil is given the pen, or loses it; null: all pupils. */
  'board.passed': { peerId: PeerId.nullable(), may: z.boolean() },
} as const;

/** May this peer draw now? */
export function mayDraw(state: Pick<RoomState, 'board'>, peer: Pick<Peer, 'id' | 'role'>): boolean {
  if (isHost(peer.role)) return true;
  const { everyone, peers } = state.board.pens;
  return can(peer.role, 'draw') && (everyone || peers.includes(peer.id));
}

export const boardDrawn: Rule<'board.drawn'> = (state, entry) => {
  const peer = actor(state, entry.by, 'draw');
  if (isCode(peer)) return peer;
  if (!mayDraw(state, peer)) return 'locked';
  const board = drawn(state.board, entry);
  if (board.count > BOARD_LIMITS.elements || board.chars > BOARD_LIMITS.chars) return 'limit_reached';
  return { ...state, board };
};

export const boardCleared: Rule<'board.cleared'> = (state, { by, seq }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const { pens, fetched } = state.board;
  if (!fetched) return { ...state, board: { ...emptyBoard, pens, drawnAt: seq } };
  // Shelves that were not fetched yet are empty as of now; those fetched since then stay as they are.
  return { ...state, board: clearedPartly(state.board, fetched, seq) };
};

export const boardPassed: Rule<'board.passed'> = (state, { by, data: { peerId, may } }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const { pens } = state.board;
  if (peerId === null) return { ...state, board: { ...state.board, pens: { everyone: may, peers: [] } } };
  // It is taken also from who is away, and would come back with it.
  if (!state.peers[peerId] && (may || !pens.peers.includes(peerId))) return 'not_found';
  const rest = withoutPens(state, peerId);
  if (!may) return rest;
  const others = rest.board.pens.peers;
  const gone = others.length < PENS_KEPT ? undefined : others.find((id) => state.peers[id] === undefined);
  return { ...state, board: { ...state.board, pens: { ...pens, peers: [...others.filter((id) => id !== gone), peerId] } } };
};

/** Without the pen that this person was given by name. */
export function withoutPens(state: RoomState, peerId: PeerId): RoomState {
  const { board } = state;
  if (!board.pens.peers.includes(peerId)) return state;
  return { ...state, board: { ...board, pens: { ...board.pens, peers: board.pens.peers.filter((id) => id !== peerId) } } };
}

/** All that is drawn, from back to front. */
export function elementsOf({ shelves }: Board): BoardElement[] {
  return Object.values(shelves)
    .flatMap((shelf) => Object.values(shelf))
    .sort((a, b) => (a.index < b.index ? -1 : a.index > b.index ? 1 : a.id < b.id ? -1 : 1));
}

/** Which shelf an element is on: the same for everyone, and evenly spread. */
export function shelfOf(id: string): string {
  let hash = 0;
  for (let i = 0; i < id.length; i += 1) hash = (hash * 31 + id.charCodeAt(i)) | 0;
  return String(Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - SHELF_BITS));
}

function drawn(board: Board, { data, seq }: EntryOf<'board.drawn'>): Board {
  const shelves = { ...board.shelves };
  const mine = new Set<string>();
  let { count, chars } = board;
  const open = (id: string): Shelf | null => {
    const name = shelfOf(id);
    if (board.fetched && (board.fetched[name] ?? Infinity) >= seq) return null;
    if (!mine.has(name)) shelves[name] = { ...shelves[name] };
    mine.add(name);
    return shelves[name] ?? null;
  };
  for (const { id, version } of data.drop) {
    const shelf = open(id);
    const now = shelf?.[id];
    // Somebody has changed it since: it stays.
    if (!shelf || !now || now.version > version) continue;
    delete shelf[id];
    count -= 1;
    chars -= weightOf(now);
  }
  for (const element of data.put) {
    const shelf = open(element.id);
    const now = shelf?.[element.id];
    if (!shelf || (now && !wins(element, now))) continue;
    shelf[element.id] = element;
    count += now ? 0 : 1;
    chars += weightOf(element) - (now ? weightOf(now) : 0);
  }
  return { ...board, shelves, count, chars, drawnAt: seq };
}

/** Excalidraw's own rule, so that everyone's screen ends with what the log has. */
function wins(element: BoardElement, now: BoardElement): boolean {
  return element.version > now.version || (element.version === now.version && element.nonce < now.nonce);
}

function clearedPartly(board: Board, fetched: NonNullable<Board['fetched']>, seq: number): Board {
  const newer = Object.entries(board.shelves).filter(([name]) => (fetched[name] ?? 0) >= seq);
  const left = newer.flatMap(([, shelf]) => Object.values(shelf));
  return {
    pens: board.pens,
    shelves: Object.fromEntries(newer),
    count: left.length,
    chars: left.reduce((chars, element) => chars + weightOf(element), 0),
    drawnAt: seq,
    fetched: Object.fromEntries(Array.from({ length: SHELVES }, (_, i) => [String(i), Math.max(seq, fetched[String(i)] ?? 0)])),
  };
}
