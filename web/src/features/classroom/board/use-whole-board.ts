import { useEffect } from 'react';
import { z } from 'zod';
import { BoardElement } from '@watoto/shared/contract/board.ts';
import { PAGE_CHARS, fetchedPart, missingShelf, nextPageChars, withPage } from '@watoto/shared/room/board-pages.ts';
import { unpacked } from '../../../rtc/unpacked.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';

/** After a page could not be had. */
const AGAIN_MS = 2_000;

const elementsIn = (shelf: string) => z.array(BoardElement).parse(unpacked(shelf));

/** Fetches the rest of a board that was too large for the snapshot. How much of it is here, 0 to 1? */
export function useWholeBoard(): number {
  const client = useClient();
  const missing = useClassroom((state) => missingShelf(state.room.board));
  const live = useClassroom((state) => state.phase.kind === 'live');
  const wanted = missing !== null && live;
  useEffect(() => {
    if (!wanted) return;
    let timer: number | undefined;
    let over = false;
    const fetch = async (): Promise<void> => {
      try {
        let chars: number = PAGE_CHARS.least;
        for (let from = missingShelf(client.store.getState().room.board); from !== null && !over; ) {
          // What was too large for one socket would be for the next: it is asked for anew, in less.
          const asked = performance.now();
          const { shelves, ...extent } = await client.call('board.read', { from, chars }, { resend: false });
          chars = nextPageChars(chars, performance.now() - asked);
          const page = { ...extent, elements: shelves.flatMap(elementsIn) };
          client.store.setState(({ room }) => ({ room: withPage(room, page) ?? room }));
          from = missingShelf(client.store.getState().room.board);
        }
      } catch {
        if (!over) timer = window.setTimeout(() => void fetch(), AGAIN_MS);
      }
    };
    void fetch();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [client, wanted]);
  return useClassroom((state) => fetchedPart(state.room.board));
}
