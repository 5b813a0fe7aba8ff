import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DeckPage } from '@watoto/shared/contract/http/decks.ts';
import type { ShownDeck } from '@watoto/shared/room/slides-state.ts';
import { useApi } from '../../api/api-context.tsx';
import { pictureQuery } from './picture-query.ts';
import { useThinNetwork } from './use-thin-network.ts';

/** Pages whose addresses are fetched at once: a weak network has the one that it needs soon. */
const AT_ONCE = 5;
/** Addresses are good for at least an hour. */
const FRESH_MS = 45 * 60_000;

const firstOf = (page: number) => page - ((page - 1) % AT_ONCE);

export interface PageLookup {
  /** null: it is being fetched, or can't be had. */
  readonly page: DeckPage | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** One page of a deck. Those after it are asked for before anybody turns. */
export function useDeckPage(deck: ShownDeck, page: number): PageLookup {
  const api = useApi();
  const cache = useQueryClient();
  const asked = (from: number) => ({
    queryKey: ['deck-pages', deck.id, from],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call('decks.pages', { params: { id: deck.id }, query: { from, count: AT_ONCE }, signal }),
    staleTime: FRESH_MS,
  });
  const found = useQuery(asked(firstOf(page)));
  const following = firstOf(page + 1);
  const more = following <= deck.pages && following !== firstOf(page);
  useEffect(() => {
    if (more) void cache.prefetchQuery(asked(following));
  });
  const next = cache.getQueryData<{ pages: DeckPage[] }>(['deck-pages', deck.id, following])?.pages.find((one) => one.page === page + 1);
  usePrefetch(next);
  return {
    page: found.data?.pages.find((one) => one.page === page) ?? null,
    error: found.error,
    retry: () => void found.refetch(),
  };
}

/** Has the pictures of the page that probably comes next fetched: on a thin network only the small one, in pieces. */
function usePrefetch(next: DeckPage | undefined): void {
  const cache = useQueryClient();
  const thin = useThinNetwork();
  const { small, large } = next ?? {};
  useEffect(() => {
    if (small === undefined || large === undefined) return;
    if (thin) return void cache.prefetchQuery(pictureQuery(small));
    const pictures = [small, large].map((src) => Object.assign(new Image(), { src }));
    return () => pictures.forEach((picture) => picture.removeAttribute('src'));
  }, [cache, thin, small, large]);
}
