import { z } from 'zod';
import { InkShape } from '../contract/ink.ts';
import { DeckId } from '../kernel/ids.ts';
import { PlainLine } from './order.ts';

/** Pages that a deck may have. */
export const DECK_PAGES_MAX = 300;
export const DECK_TITLE_MAX_CHARS = 200;

export const PageNumber = z.number().int().min(1).max(DECK_PAGES_MAX);
/** A page of a deck: what is drawn is drawn on one. */
export const PageRef = z.object({ deckId: DeckId, page: PageNumber });
export type PageRef = z.infer<typeof PageRef>;

export const DeckOpened = z.object({ deckId: DeckId, title: PlainLine.min(1).max(DECK_TITLE_MAX_CHARS), pages: PageNumber });
export const InkDrawn = PageRef.extend({ shape: InkShape });
/** `ids`: the `seq` of the entries that drew them. */
export const InkErased = PageRef.extend({ ids: z.array(z.number().int().positive()).min(1).max(200) });
export const PupilsDraw = z.object({ pupils: z.boolean() });

const of = <T extends string, S extends z.ZodRawShape>(type: T, data: z.ZodObject<S>) => z.object({ type: z.literal(type), data });

/** What is said about slides and what is drawn on them. */
export const slidesEntries = [
  /** These slides are what everyone sees from now on: at their first page, or where they were left. */
  of('deck.opened', DeckOpened),
  of('deck.turned', PageRef),
  of('ink.drawn', InkDrawn),
  of('ink.erased', InkErased),
  /** All on one page. */
  of('ink.cleared', PageRef),
  /** The last thing that this peer drew or erased on this page. */
  of('ink.undone', PageRef),
  of('ink.allowed', PupilsDraw),
] as const;
