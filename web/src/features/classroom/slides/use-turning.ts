import { useEffect, useState } from 'react';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { ShownDeck } from '@watoto/shared/room/slides-state.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { useLessonId } from '../lesson-id-context.tsx';
import { TYPING_SELECTOR } from '../shortcuts.ts';
import { type OwnPage, type PagePlace, placeOf, turnFor } from './page-place.ts';

export interface Turning extends PagePlace {
  readonly host: boolean;
  /** Hosts turn for everyone, others for themselves. */
  readonly go: (page: number) => void;
  readonly backToTeacher: () => void;
}

/** Which page this person sees, and what turns it. */
export function useTurning(deck: ShownDeck): Turning {
  const client = useClient();
  const { run } = useControls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const [own, setOwn] = useState<OwnPage | null>(null);
  const place = placeOf(deck, own, host);
  const go = (page: number) => {
    if (!host) return setOwn({ deckId: deck.id, page });
    void run(client.call('deck.turn', { deckId: deck.id, page }).then(() => {}));
  };
  useTurnKeys(host, deck, place, go);
  return { ...place, host, go, backToTeacher: () => setOwn(null) };
}

/** Arrows and page keys turn for a host wherever the focus is; in a replay they are the player's. */
function useTurnKeys(host: boolean, deck: ShownDeck, place: PagePlace, go: (page: number) => void): void {
  const live = useLessonId() !== null;
  useEffect(() => {
    if (!live) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || target?.closest(`${TYPING_SELECTOR}, [data-own-keys]`)) return;
      // Others turn pages for themselves where they are at the slides.
      if (!host && !target?.closest('[data-slides]')) return;
      const turn = turnFor(event);
      if (turn === null) return;
      event.preventDefault();
      const page = { previous: place.previous, next: place.next, first: 1, last: host ? deck.pages : deck.reached }[turn];
      if (page !== null && page !== place.page) go(page);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}
