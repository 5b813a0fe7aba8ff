import { isHost } from '../contract/permissions.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { PeerId } from '../kernel/ids.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import type { PageRef } from './slides-entry.ts';
import {
  DECKS_MAX,
  ERASED_NUMBERS_MAX,
  ERASURES_KEPT,
  type Erasure,
  INK_NUMBERS_MAX,
  type ShownDeck,
  type SlidesState,
  STROKE_NUMBERS,
  type Stroke,
  STROKES_A_PAGE,
} from './slides-state.ts';
import type { Peer, RoomState } from './state.ts';

export type Undoable = { readonly kind: 'drew'; readonly stroke: Stroke } | { readonly kind: 'erased'; readonly erasure: Erasure };

/** How what is drawn on a page is found. */
export function pageKey({ deckId, page }: PageRef): string {
  return `${deckId}/${page}`;
}

/** The deck that is shown to everyone; null: none. */
export function deckOf({ slides }: Pick<RoomState, 'slides'>): ShownDeck | null {
  return slides.decks.find(({ id }) => id === slides.deckId) ?? null;
}

/** May this peer draw on the slides now? */
export function mayDraw({ slides }: Pick<RoomState, 'slides'>, { role }: Pick<Peer, 'role'>): boolean {
  return isHost(role) || (role === 'pupil' && slides.pupilsDraw);
}

/** Comes back to the page where it was. */
export const deckOpened: Rule<'deck.opened'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const { slides } = state;
  const known = slides.decks.find(({ id }) => id === data.deckId);
  if (!known && slides.decks.length >= DECKS_MAX) return 'limit_reached';
  const decks = known ? slides.decks : [...slides.decks, { id: data.deckId, title: data.title, pages: data.pages, page: 1, reached: 1 }];
  return { ...state, stage: 'slides', slides: { ...slides, decks, deckId: data.deckId } };
};

/** A deck that is not shown any more is not turned: whoever pressed meant what they saw. */
export const deckTurned: Rule<'deck.turned'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const deck = deckOf(state);
  if (deck?.id !== data.deckId) return 'conflict';
  if (data.page > deck.pages) return 'invalid_input';
  const turned = { ...deck, page: data.page, reached: Math.max(deck.reached, data.page) };
  return withSlides(state, { decks: state.slides.decks.map((one) => (one === deck ? turned : one)) });
};

export const inkAllowed: Rule<'ink.allowed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  return isCode(host) ? host : withSlides(state, { pupilsDraw: data.pupils });
};

/** What is full is refused: nothing that is there goes for it. */
export const inkDrawn: Rule<'ink.drawn'> = (state, { by, seq, data }) => {
  const peer = drawer(state, by, data);
  if (isCode(peer)) return peer;
  const there = strokesOn(state, data);
  const stroke: Stroke = { id: seq, by: peer.id, shape: data.shape };
  if (there.length >= STROKES_A_PAGE || inkOf(state.slides) + numbersOf([stroke]) > INK_NUMBERS_MAX) return 'limit_reached';
  return withPage(state, data, [...there, stroke]);
};

/** Hosts erase anything, pupils what is their own. What is gone already is gone. */
export const inkErased: Rule<'ink.erased'> = (state, { by, seq, data }) => {
  const peer = drawer(state, by, data);
  if (isCode(peer)) return peer;
  const gone = strokesOn(state, data).filter(({ id }) => data.ids.includes(id));
  if (gone.length === 0) return 'not_found';
  if (!isHost(peer.role) && gone.some((stroke) => stroke.by !== peer.id)) return 'forbidden';
  return erase(state, data, { seq, by: peer.id, page: pageKey(data), strokes: gone });
};

export const inkCleared: Rule<'ink.cleared'> = (state, { by, seq, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const strokes = strokesOn(state, data);
  if (strokes.length === 0) return 'not_found';
  return erase(state, data, { seq, by: host.id, page: pageKey(data), strokes: [...strokes] });
};

/** Of what this peer did on this page the last: a stroke goes, what was erased comes back to its place. */
export const inkUndone: Rule<'ink.undone'> = (state, { by, data }) => {
  const peer = drawer(state, by, data);
  if (isCode(peer)) return peer;
  const last = toUndo(state, peer.id, data);
  if (!last) return 'not_found';
  const there = strokesOn(state, data);
  if (last.kind === 'drew') {
    return withPage(
      state,
      data,
      there.filter((stroke) => stroke !== last.stroke),
    );
  }
  const { strokes } = last.erasure;
  if (there.length + strokes.length > STROKES_A_PAGE || inkOf(state.slides) + numbersOf(strokes) > INK_NUMBERS_MAX) return 'limit_reached';
  const back = withSlides(state, { erased: state.slides.erased.filter((erasure) => erasure !== last.erasure) });
  return withPage(
    back,
    data,
    [...there, ...strokes].toSorted((a, b) => a.id - b.id),
  );
};

/** What an undo of this peer on this page takes back: the last thing that it drew there and is still there, or erased; null: nothing. */
export function toUndo(state: Pick<RoomState, 'slides'>, peerId: PeerId, page: PageRef): Undoable | null {
  const stroke = strokesOn(state, page).findLast(({ by }) => by === peerId);
  const erasure = state.slides.erased.findLast(({ by, page: on }) => by === peerId && on === pageKey(page));
  if (erasure && erasure.seq > (stroke?.id ?? 0)) return { kind: 'erased', erasure };
  return stroke ? { kind: 'drew', stroke } : null;
}

/** Whoever may draw on this page now. */
function drawer(state: RoomState, by: PeerId | null, { deckId, page }: PageRef): Peer | ErrorCode {
  const peer = actor(state, by, 'raiseHand');
  if (isCode(peer)) return peer;
  if (!mayDraw(state, peer)) return 'locked';
  const deck = state.slides.decks.find(({ id }) => id === deckId);
  if (!deck) return 'not_found';
  return page <= (isHost(peer.role) ? deck.pages : deck.reached) ? peer : 'invalid_input';
}

export function strokesOn({ slides }: Pick<RoomState, 'slides'>, page: PageRef): readonly Stroke[] {
  return slides.ink[pageKey(page)] ?? [];
}

function erase(state: RoomState, page: PageRef, erasure: Erasure): RoomState {
  const gone = new Set(erasure.strokes);
  const left = strokesOn(state, page).filter((stroke) => !gone.has(stroke));
  const kept = [...state.slides.erased, erasure].slice(-ERASURES_KEPT);
  // The newest can always be brought back.
  while (kept.length > 1 && numbersOf(kept.flatMap(({ strokes }) => strokes)) > ERASED_NUMBERS_MAX) kept.shift();
  return withPage(withSlides(state, { erased: kept }), page, left);
}

function withPage(state: RoomState, page: PageRef, strokes: Stroke[]): RoomState {
  const { [pageKey(page)]: _, ...others } = state.slides.ink;
  return withSlides(state, { ink: strokes.length === 0 ? others : { ...others, [pageKey(page)]: strokes } });
}

function withSlides(state: RoomState, patch: Partial<SlidesState>): RoomState {
  return { ...state, slides: { ...state.slides, ...patch } };
}

function inkOf({ ink }: SlidesState): number {
  return Object.values(ink).reduce((sum, strokes) => sum + numbersOf(strokes), 0);
}

function numbersOf(strokes: readonly Stroke[]): number {
  return strokes.reduce((sum, { shape }) => sum + STROKE_NUMBERS + shape.points.length, 0);
}
