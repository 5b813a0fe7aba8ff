/** Left, top, right and bottom, as Excalidraw has them. */
export type Bounds = readonly [left: number, top: number, right: number, bottom: number];

/** Does the one lie wholly in the other? */
export function isWithin([left, top, right, bottom]: Bounds, [outLeft, outTop, outRight, outBottom]: Bounds): boolean {
  return left >= outLeft && top >= outTop && right <= outRight && bottom <= outBottom;
}
