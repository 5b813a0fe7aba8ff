import type { FileId } from '@excalidraw/excalidraw/element/types';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type { BoardPicture } from '@watoto/shared/contract/http/board-pictures.ts';
import { putDrawn, seenOf } from './put-drawn.ts';

/** So much of what is seen of the board, a new picture fills at most. */
const PART = 0.6;

/** Puts a picture into the middle of what is seen of the board. */
export function putPicture(api: ExcalidrawImperativeAPI, { id, width, height }: BoardPicture, alt: string): void {
  const { across, down, middle } = seenOf(api);
  const scale = Math.min(1, (PART * across) / width, (PART * down) / height);
  const size = { width: width * scale, height: height * scale };
  putDrawn(api, {
    type: 'image',
    // Excalidraw's brand for its files.
    fileId: id as string as FileId,
    status: 'saved',
    x: middle.x - size.width / 2,
    y: middle.y - size.height / 2,
    ...size,
    ...(alt === '' ? {} : { customData: { alt } }),
  });
}
