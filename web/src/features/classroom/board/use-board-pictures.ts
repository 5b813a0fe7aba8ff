import type { FileId } from '@excalidraw/excalidraw/element/types';
import type { BinaryFileData, DataURL, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useEffect, useMemo } from 'react';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { BoardPictureId } from '@watoto/shared/kernel/ids.ts';
import { BOARD_PICTURES_AT_ONCE } from '@watoto/shared/contract/http/board-pictures.ts';
import type { Board } from '@watoto/shared/room/board.ts';
import { useApi } from '../../api/api-context.tsx';
import { useSeenLessonId } from '../lesson-id-context.tsx';
import { type PictureFile, PictureShelf } from './picture-shelf.ts';

const AGAIN_MS = 2_000;
const AGAIN_MOST_MS = 60_000;

/** Fetches the pictures that are on the board, and gives them to Excalidraw. */
export function useBoardPictures(api: ExcalidrawImperativeAPI | null, board: Board): PictureShelf | null {
  const http = useApi();
  const lessonId = useSeenLessonId();
  const shelf = useMemo(
    () =>
      lessonId &&
      new PictureShelf({
        links: async (ids) => (await http.call('boardPictures.links', { params: { id: lessonId }, body: { ids: [...ids] } })).pictures,
        fetch: fetchPicture,
        wait: (failures) =>
          new Promise((resolve) => void systemClock.after(Math.min(AGAIN_MOST_MS, AGAIN_MS * 2 ** Math.min(failures, 5)), resolve)),
        atOnce: BOARD_PICTURES_AT_ONCE,
      }),
    [http, lessonId],
  );
  useEffect(() => {
    shelf?.open();
    return () => shelf?.close();
  }, [shelf]);
  useEffect(() => (api && shelf ? shelf.listen((file) => api.addFiles([toFile(file)])) : undefined), [api, shelf]);
  useEffect(() => shelf?.want(picturesOn(board)), [shelf, board]);
  return shelf;
}

export function picturesOn({ shelves }: Board): BoardPictureId[] {
  return Object.values(shelves).flatMap((shelf) =>
    Object.values(shelf).flatMap((element) => (element.type === 'image' ? element.picture : [])),
  );
}

async function fetchPicture(url: string): Promise<Blob> {
  // Where we serve it ourselves, a cookie says whose the address is; an S3 server gets none.
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new AppError('unavailable');
  return answer.blob();
}

function toFile({ id, dataURL, type }: PictureFile): BinaryFileData {
  // Excalidraw's brands for its own texts.
  return { id: id as string as FileId, dataURL: dataURL as DataURL, mimeType: type as BinaryFileData['mimeType'], created: Date.now() };
}
