import { CaptureUpdateAction, convertToExcalidrawElements } from '@excalidraw/excalidraw';
import type { FileId } from '@excalidraw/excalidraw/element/types';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type { BoardPicture } from '@watoto/shared/contract/http/board-pictures.ts';

/** So much of what is seen of the board, a new picture fills at most. */
const PART = 0.6;

/** Puts a picture into the middle of what is seen of the board: a step of its own, that undo takes back. */
export function putPicture(api: ExcalidrawImperativeAPI, { id, width, height }: BoardPicture, alt: string): void {
  const { scrollX, scrollY, zoom, width: seenWidth, height: seenHeight } = api.getAppState();
  const [across, down] = [seenWidth / zoom.value, seenHeight / zoom.value];
  const scale = Math.min(1, (PART * across) / width, (PART * down) / height);
  const size = { width: width * scale, height: height * scale };
  const drawn = convertToExcalidrawElements([
    {
      type: 'image',
      // Excalidraw's brand for its files.
      fileId: id as string as FileId,
      status: 'saved',
      x: across / 2 - scrollX - size.width / 2,
      y: down / 2 - scrollY - size.height / 2,
      ...size,
      ...(alt === '' ? {} : { customData: { alt } }),
    },
  ]);
  api.updateScene({
    elements: [...api.getSceneElementsIncludingDeleted(), ...drawn],
    appState: { selectedElementIds: Object.fromEntries(drawn.map((one) => [one.id, true as const])) },
    captureUpdate: CaptureUpdateAction.IMMEDIATELY,
  });
  api.setActiveTool({ type: 'selection' });
}
