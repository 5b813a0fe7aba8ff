import { z } from 'zod';
import { DeckId, LessonId, UserId } from '../../kernel/ids.ts';
import { DECK_PAGES_MAX, PageNumber } from '../../room/slides-entry.ts';
import { DECK_BYTES_MAX, DeckPageFacts, DeckState, DeckTrouble } from '../decks.ts';
import { route } from './route.ts';

/** Pages asked for at once. */
export const DECK_PAGES_AT_ONCE = 20;

export const Deck = z
  .object({
    id: DeckId,
    title: z.string(),
    /** Who brought it; null: somebody whose account is erased. */
    ownerId: UserId.nullable(),
    state: DeckState,
    /** Of turning it into pages, 0 to 1. */
    progress: z.number(),
    /** null: not known yet. */
    pages: z.number().int().nullable(),
    trouble: DeckTrouble.nullable(),
    /** It waits, and nobody seems to make slides here just now: it is kept for a day, and made as soon as somebody does. */
    stalled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Deck' });
export type Deck = z.infer<typeof Deck>;

/** A page as a picture in two sizes, and what is written on it. */
export const DeckPage = DeckPageFacts.extend({ page: PageNumber, large: z.string(), small: z.string() }).meta({ id: 'DeckPage' });
export type DeckPage = z.infer<typeof DeckPage>;

const byId = z.object({ id: DeckId });
const ofLesson = z.object({ id: LessonId });

export const deckRoutes = {
  'decks.list': route({
    method: 'get',
    path: '/lessons/:id/decks',
    summary: "What this lesson can show: its own slides, and its course's. For whoever holds it",
    auth: 'user',
    params: ofLesson,
    response: z.object({ items: z.array(Deck) }),
    errors: ['not_found'],
    cache: 'never',
  }),
  'decks.begin': route({
    method: 'post',
    path: '/lessons/:id/decks',
    summary: 'Begin to bring slides (PDF or office files): PUT exactly so many bytes to the address in the answer, then finish it',
    auth: 'user',
    params: ofLesson,
    body: z.strictObject({ name: z.string().trim().min(1).max(255), bytes: z.number().int().min(1).max(DECK_BYTES_MAX) }),
    rate: { limit: 30, seconds: 60 },
    response: z.object({ deck: Deck, url: z.string(), expiresAt: z.iso.datetime() }),
    status: 201,
    errors: ['not_found', 'limit_reached'],
  }),
  'decks.use': route({
    method: 'put',
    path: '/lessons/:id/decks/:deckId',
    summary: 'Let a lesson show slides of its course: whoever may enter it may read them then. Safe to repeat',
    auth: 'user',
    params: ofLesson.extend({ deckId: DeckId }),
    response: Deck,
    errors: ['not_found'],
  }),
  'decks.finish': route({
    method: 'post',
    path: '/decks/:id/finish',
    summary: 'Look at what was brought, and have it turned into pages. Safe to repeat',
    auth: 'user',
    params: byId,
    response: Deck,
    errors: ['not_found', 'conflict'],
  }),
  'decks.get': route({
    method: 'get',
    path: '/decks/:id',
    summary: 'How far slides are, and what became of them',
    auth: 'user',
    params: byId,
    response: Deck,
    errors: ['not_found'],
    cache: 'never',
  }),
  'decks.pages': route({
    method: 'get',
    path: '/decks/:id/pages',
    summary: 'Some pages: addresses of their pictures for a while, and their text. For everyone who may enter a lesson that shows them',
    auth: 'user',
    params: byId,
    query: z.object({
      from: z.coerce.number<number>().int().min(1).max(DECK_PAGES_MAX).default(1),
      count: z.coerce.number<number>().int().min(1).max(DECK_PAGES_AT_ONCE).default(DECK_PAGES_AT_ONCE),
    }),
    rate: { limit: 300, seconds: 60 },
    response: z.object({ pages: z.array(DeckPage), expiresAt: z.iso.datetime() }),
    errors: ['not_found', 'not_open'],
    cache: 'never',
  }),
  'decks.remove': route({
    method: 'delete',
    path: '/decks/:id',
    summary: 'Slides go for good, also from recordings of lessons that showed them. Safe to repeat',
    auth: 'user',
    params: byId,
    errors: ['not_found'],
  }),
} as const;
