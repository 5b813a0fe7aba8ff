import { z } from 'zod';
import type { DeckId } from '../kernel/ids.ts';
import { DECK_PAGES_MAX } from '../room/slides-entry.ts';

/** Bytes that what is brought may have. */
export const DECK_BYTES_MAX = 50 * 1024 * 1024;
/** Characters of one page that are kept for whoever reads it by ear. */
export const PAGE_TEXT_MAX_CHARS = 5_000;
/** The longest side of a page's pictures, in pixels. */
export const PAGE_SIDES = { large: 1_600, small: 400 } as const;
export type PageSize = keyof typeof PAGE_SIDES;

export const DeckState = z.enum(['uploading', 'waiting', 'converting', 'ready', 'failed']);
export type DeckState = z.infer<typeof DeckState>;

/** Why a file did not become slides. */
export const DeckTrouble = z.enum([
  /** Neither PDF nor a file of an office program. */
  'wrong_type',
  /** Nobody can read it without its password. */
  'password',
  'too_many_pages',
  /** It has no pages, or they can't be read. */
  'damaged',
  /** It takes more time or memory than a page may. */
  'too_heavy',
  /** What turns such files into PDF is not installed here. */
  'no_office',
  /** What draws the pages is not. */
  'not_installed',
  'internal',
]);
export type DeckTrouble = z.infer<typeof DeckTrouble>;

export const DeckPageFacts = z.object({
  width: z.number().int().min(1).max(4_000),
  height: z.number().int().min(1).max(4_000),
  text: z.string().max(PAGE_TEXT_MAX_CHARS),
});
export type DeckPageFacts = z.infer<typeof DeckPageFacts>;

/** What a converter puts beside the pictures: what is on each page. */
export const DeckManifest = z.object({ version: z.literal(1), pages: z.array(DeckPageFacts).min(1).max(DECK_PAGES_MAX) });
export type DeckManifest = z.infer<typeof DeckManifest>;

export const deckPrefix = (id: DeckId) => `decks/${id}/`;
/** What was brought, until it is converted. */
export const deckSourceKey = (id: DeckId) => `${deckPrefix(id)}source`;
export const deckManifestKey = (id: DeckId) => `${deckPrefix(id)}pages.json`;
export const deckPageKey = (id: DeckId, page: number, size: PageSize) => `${deckPrefix(id)}${String(page).padStart(3, '0')}-${size}.webp`;
