import { INK_SCALE, type InkColour, type InkShape, type InkTool, type InkWidth } from '@watoto/shared/contract/ink.ts';

/** Places on a page in ink's own measure: ten-thousandths of its width, and of its height. */
export type Spot = readonly [number, number];

/** What strokes are drawn in: a page is so many units wide, and as high as its shape says. Thickness and letters are measured in it. */
export const VIEW_WIDTH = 1_600;

/** The page's height in units for each unit of its width. */
export type Shape = { readonly width: number; readonly height: number };

export const viewHeight = ({ width, height }: Shape): number => (VIEW_WIDTH * height) / width;

/** Each is 4.5:1 on white or close to it, and told from the others by who does not see red and green alike. */
export const INK_COLOURS: Readonly<Record<InkColour, string>> = {
  black: '#16211f',
  red: '#c4161c',
  blue: '#1257c9',
  green: '#0b7a3e',
  orange: '#b85600',
  purple: '#7a2bbf',
};

const PEN: Readonly<Record<InkWidth, number>> = { thin: 4, medium: 8, thick: 16 };
const HIGHLIGHTER: Readonly<Record<InkWidth, number>> = { thin: 20, medium: 34, thick: 54 };
export const LETTERS: Readonly<Record<InkWidth, number>> = { thin: 26, medium: 38, thick: 60 };

export const thickness = (tool: InkTool, width: InkWidth): number => (tool === 'highlighter' ? HIGHLIGHTER : PEN)[width];

/** Where on the page a pointer is; outside it, at its nearest edge. */
export function spotAt(box: { left: number; top: number; width: number; height: number }, x: number, y: number): Spot {
  return [onScale((x - box.left) / box.width), onScale((y - box.top) / box.height)];
}

const onScale = (part: number): number => Math.round(INK_SCALE * Math.min(1, Math.max(0, Number.isFinite(part) ? part : 0)));

export function moved([x, y]: Spot, dx: number, dy: number): Spot {
  return [onScale((x + dx) / INK_SCALE), onScale((y + dy) / INK_SCALE)];
}

/** An eraser's steps: closer than anything that it could miss. */
const STRIDE = 60;

/** From one spot to another in small steps, without the first. */
export function wayTo([ax, ay]: Spot, [bx, by]: Spot): Spot[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / STRIDE));
  return Array.from({ length: steps }, (_, i): Spot => [ax + ((bx - ax) * (i + 1)) / steps, ay + ((by - ay) * (i + 1)) / steps]);
}

/** x, y, x, y, ... as pairs. */
export function spotsOf(points: readonly number[]): Spot[] {
  const spots: Spot[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) spots.push([points[i] ?? 0, points[i + 1] ?? 0]);
  return spots;
}

/** In units of the drawing. */
export function inView([x, y]: Spot, height: number): Spot {
  return [(x * VIEW_WIDTH) / INK_SCALE, (y * height) / INK_SCALE];
}

/** Letters of a system's font are about so wide, of their height. */
const LETTER_WIDTH = 0.56;
const LINE_HEIGHT = 1.25;

/** A text in lines that end before the page does, and where they stand. */
export function linesOf(shape: Extract<InkShape, { tool: 'text' }>, height: number): { text: string; x: number; y: number }[] {
  const size = LETTERS[shape.width];
  const [x, y] = inView([shape.points[0] ?? 0, shape.points[1] ?? 0], height);
  const letters = Math.max(4, Math.floor((VIEW_WIDTH - x) / (size * LETTER_WIDTH)));
  const lines: string[] = [];
  for (const word of shape.text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...cut(word, letters));
  }
  return lines.map((text, line) => ({ text, x, y: y + size * (1 + line * LINE_HEIGHT) }));
}

/** A word in pieces of so many letters; never in the middle of a pair of surrogates. */
function cut(word: string, letters: number): string[] {
  const signs = Array.from(word);
  const pieces: string[] = [];
  for (let from = 0; from < signs.length; from += letters) pieces.push(signs.slice(from, from + letters).join(''));
  return pieces;
}

/** How far from the spot something of the shape is, in units; 0: within a text. */
export function distanceTo(shape: InkShape, spot: Spot, height: number): number {
  const at = inView(spot, height);
  if (shape.tool === 'text') return distanceToText(shape, at, height);
  const outline = outlineOf(shape, height);
  const [first] = outline;
  if (!first) return Infinity;
  const half = thickness(shape.tool, shape.width) / 2;
  const pieces = outline.slice(1).map((end, i) => distanceToPiece(at, outline[i] ?? first, end));
  return Math.max(0, Math.min(Math.hypot(at[0] - first[0], at[1] - first[1]), ...pieces) - half);
}

/** The lines that a shape is made of, as one goes along them. */
function outlineOf(shape: InkShape, height: number): Spot[] {
  const spots = spotsOf(shape.points).map((spot) => inView(spot, height));
  const [a, b] = spots;
  if (!a || !b) return spots;
  if (shape.tool === 'rectangle') return [a, [b[0], a[1]], b, [a[0], b[1]], a];
  if (shape.tool !== 'ellipse') return spots;
  const [cx, cy, rx, ry] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[0] - b[0]) / 2, (a[1] - b[1]) / 2];
  return Array.from({ length: 33 }, (_, i): Spot => [cx + rx * Math.cos((i * Math.PI) / 16), cy + ry * Math.sin((i * Math.PI) / 16)]);
}

function distanceToText(shape: Extract<InkShape, { tool: 'text' }>, [x, y]: Spot, height: number): number {
  const size = LETTERS[shape.width];
  const lines = linesOf(shape, height);
  const gaps = lines.map((line) => {
    const beside = Math.max(line.x - x, 0, x - (line.x + line.text.length * size * LETTER_WIDTH));
    const above = Math.max(line.y - size - y, 0, y - (line.y + size / 4));
    return Math.hypot(beside, above);
  });
  return Math.min(...gaps);
}

/** From a spot to the piece of line between two others. */
function distanceToPiece([x, y]: Spot, [ax, ay]: Spot, [bx, by]: Spot): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - (ax + along * dx), y - (ay + along * dy));
}
