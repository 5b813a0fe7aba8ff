import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { putDrawn, seenOf } from './put-drawn.ts';

/** What can be put on the board without a hand that draws. */
export const SHAPES = ['text', 'rectangle', 'ellipse', 'arrow'] as const;
export type Shape = (typeof SHAPES)[number];

const SIZE = { width: 160, height: 96 };
/** Each of several in a row is to be seen. */
const STEP = 24;

/** Puts a shape into the middle of what is seen of the board, chosen: arrow keys move it, Enter writes into it, and undo takes it back. */
export function putShape(api: ExcalidrawImperativeAPI, type: Shape, words: string): void {
  const { middle } = seenOf(api);
  const aside = (api.getSceneElements().length % 5) * STEP;
  const place = { x: middle.x - SIZE.width / 2 + aside, y: middle.y - SIZE.height / 2 + aside };
  if (type === 'text') putDrawn(api, { type, text: words, ...place });
  else if (type === 'arrow') putDrawn(api, { type, ...place, width: SIZE.width, height: 0 });
  else putDrawn(api, { type, ...place, ...SIZE });
}
