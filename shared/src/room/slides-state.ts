import { z } from 'zod';
import { InkShape } from '../contract/ink.ts';
import { DeckId, PeerId } from '../kernel/ids.ts';

/** Decks that one lesson may show. */
export const DECKS_MAX = 20;
/** Things drawn on one page. */
export const STROKES_A_PAGE = 200;
/** Numbers that all that is drawn in a lesson may have: what a late joiner has to fetch. */
export const INK_NUMBERS_MAX = 120_000;
/** What a stroke weighs beside its points. */
export const STROKE_NUMBERS = 16;
/** What can be brought back: the last times that something was erased. */
export const ERASURES_KEPT = 10;
export const ERASED_NUMBERS_MAX = 30_000;

export const ShownDeck = z.object({
  id: DeckId,
  title: z.string(),
  pages: z.number().int(),
  page: z.number().int(),
  /** The furthest page that was shown: pupils look back as far as this. */
  reached: z.number().int(),
});
export type ShownDeck = z.infer<typeof ShownDeck>;

export const Stroke = z.object({
  /** The `seq` of the entry that drew it. */
  id: z.number().int(),
  by: PeerId,
  shape: InkShape,
});
export type Stroke = z.infer<typeof Stroke>;

export const Erasure = z.object({ seq: z.number().int(), by: PeerId, page: z.string(), strokes: z.array(Stroke) });
export type Erasure = z.infer<typeof Erasure>;

/** The slides of the lesson, and what is drawn on them. */
export const SlidesState = z.object({
  decks: z.array(ShownDeck),
  /** The one that is shown; null: none was opened yet. */
  deckId: DeckId.nullable(),
  pupilsDraw: z.boolean(),
  /** By page, as `pageKey` names it; oldest first. */
  ink: z.record(z.string(), z.array(Stroke)),
  erased: z.array(Erasure),
});
export type SlidesState = z.infer<typeof SlidesState>;

export const noSlides: SlidesState = { decks: [], deckId: null, pupilsDraw: false, ink: {}, erased: [] };
