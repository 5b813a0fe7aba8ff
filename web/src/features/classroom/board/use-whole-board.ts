import { useEffect, useRef } from 'react';
import { missingShelf, withPage } from '@watoto/shared/room/board-pages.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';

/** After a page could not be had. */
const AGAIN_MS = 2_000;

/** Fetches the rest of a board that was too large for the snapshot. Is all of it here? */
export function useWholeBoard(): boolean {
  const client = useClient();
  const missing = useClassroom((state) => missingShelf(state.room.board));
  const live = useClassroom((state) => state.phase.kind === 'live');
  const fetching = useRef(false);
  const wanted = missing !== null && live;
  useEffect(() => {
    if (!wanted || fetching.current) return;
    let timer: number | undefined;
    let over = false;
    const fetch = async (): Promise<void> => {
      fetching.current = true;
      try {
        for (let from = missingShelf(client.store.getState().room.board); from !== null && !over; ) {
          const page = await client.call('board.read', { from });
          client.store.setState(({ room }) => ({ room: withPage(room, page) ?? room }));
          from = missingShelf(client.store.getState().room.board);
        }
      } catch {
        if (!over) timer = window.setTimeout(() => void fetch(), AGAIN_MS);
      } finally {
        fetching.current = false;
      }
    };
    void fetch();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [client, wanted]);
  return missing === null;
}
