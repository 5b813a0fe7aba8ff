import { CaptureUpdateAction } from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Board } from '@watoto/shared/room/board.ts';
import { errorText } from '../../api/error-text.ts';
import { useClient } from '../classroom-context.tsx';
import { BoardSync } from './board-sync.ts';
import type { PictureShelf } from './picture-shelf.ts';

/** Ties Excalidraw's scene to the room's board for as long as it is shown. `left`: elements that are not drawn yet. */
export function useBoardSync(
  api: ExcalidrawImperativeAPI | null,
  board: Board,
  mine: boolean,
  shelf: PictureShelf | null,
  notify: (text: string) => void,
): { sync: { current: BoardSync | null }; left: number } {
  const { t } = useTranslation();
  const [left, setLeft] = useState(0);
  const client = useClient();
  const sync = useRef<BoardSync | null>(null);

  useEffect(() => {
    if (!api) return;
    const opened = new BoardSync({
      api,
      client,
      never: CaptureUpdateAction.NEVER,
      hasPicture: (id) => shelf?.has(id) ?? false,
      onLeft: setLeft,
      onRefused: (error) => notify(error === null ? t('tools.whiteboard.unfit') : errorText(t, error)),
    });
    sync.current = opened;
    const up = () => opened.pointer(false);
    const stops = [api.onChange(() => opened.changed()), api.onPointerDown(() => opened.pointer(true))];
    for (const event of ['pointerup', 'pointercancel', 'blur'] as const) window.addEventListener(event, up);
    return () => {
      sync.current = null;
      opened.close();
      for (const stop of stops) stop();
      for (const event of ['pointerup', 'pointercancel', 'blur'] as const) window.removeEventListener(event, up);
    };
  }, [api, client, shelf, t, notify]);

  useEffect(() => sync.current?.room(board, mine), [api, shelf, board, mine]);
  return { sync, left };
}
