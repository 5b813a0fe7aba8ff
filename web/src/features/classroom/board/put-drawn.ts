import { CaptureUpdateAction, convertToExcalidrawElements } from '@excalidraw/excalidraw';
import type { ExcalidrawElementSkeleton } from '@excalidraw/excalidraw/data/transform';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';

/** How much of the board is seen, and where its middle is, in the board's own measure. */
export function seenOf(api: ExcalidrawImperativeAPI) {
  const { scrollX, scrollY, zoom, width, height } = api.getAppState();
  const [across, down] = [width / zoom.value, height / zoom.value];
  return { across, down, middle: { x: across / 2 - scrollX, y: down / 2 - scrollY } };
}

/** Puts something on the board, and chooses it: a step of its own, that undo takes back. */
export function putDrawn(api: ExcalidrawImperativeAPI, element: ExcalidrawElementSkeleton): void {
  const drawn = convertToExcalidrawElements([element]);
  api.updateScene({
    elements: [...api.getSceneElementsIncludingDeleted(), ...drawn],
    appState: { selectedElementIds: Object.fromEntries(drawn.map((one) => [one.id, true as const])) },
    captureUpdate: CaptureUpdateAction.IMMEDIATELY,
  });
  api.setActiveTool({ type: 'selection' });
}
