import type { Collaborator, ExcalidrawImperativeAPI, ExcalidrawProps, SocketId } from '@excalidraw/excalidraw/types';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { useClient } from '../classroom-context.tsx';
import type { BoardSync } from './board-sync.ts';

/** Ten hints a second at most. */
const EVERY_MS = 110;
/** A cursor that rests so long is not of interest any more. */
const REST_MS = 8_000;

type PointerUpdate = NonNullable<ExcalidrawProps['onPointerUpdate']>;

/** Shows others where this one draws, and this one where others do. */
export function useCursors(api: ExcalidrawImperativeAPI | null, sync: RefObject<BoardSync | null>, mine: boolean): PointerUpdate {
  const client = useClient();
  const sentAt = useRef(0);

  useEffect(() => {
    if (!api) return;
    const cursors = new Map<SocketId, Collaborator>();
    const timers = new Map<SocketId, number>();
    const draw = () => api.updateScene({ collaborators: new Map(cursors) });
    const stop = client.onHint((hint, peerId) => {
      if (hint.kind !== 'board') return;
      const name = client.store.getState().room.peers[peerId]?.name;
      // Excalidraw's brand for whoever a cursor belongs to.
      const id = peerId as string as SocketId;
      window.clearTimeout(timers.get(id));
      if (hint.at && name !== undefined) {
        cursors.set(id, { pointer: { ...hint.at, tool: 'pointer' }, username: name });
        timers.set(
          id,
          window.setTimeout(() => {
            cursors.delete(id);
            draw();
          }, REST_MS),
        );
      } else cursors.delete(id);
      draw();
      if (hint.element) sync.current?.ghost(hint.element);
    });
    return () => {
      stop();
      for (const timer of timers.values()) window.clearTimeout(timer);
    };
  }, [api, client, sync]);

  return useCallback(
    ({ pointer }) => {
      const now = Date.now();
      if (!mine || now - sentAt.current < EVERY_MS || Math.abs(pointer.x) > 100_000 || Math.abs(pointer.y) > 100_000) return;
      sentAt.current = now;
      client.sendHint({ kind: 'board', at: { x: pointer.x, y: pointer.y }, element: sync.current?.unfinished() ?? null });
    },
    [client, sync, mine],
  );
}
