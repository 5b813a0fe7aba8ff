import { z } from 'zod';
import { BoardPictureId } from '../kernel/ids.ts';
import { plainLine, plainText } from '../kernel/plain-text.ts';
import { pointsOf } from './board-line.ts';
import { BOARD_PICTURE_ALT_MAX } from './board-pictures.ts';

/**
 * What is drawn on the whiteboard, in its smallest form: a drawing's own words (Excalidraw's), without what it stands for by itself. A field that is
 * left out has its usual value (`web/src/features/classroom/board/elements.ts`). No links, no embedded pages, no
 * pictures but by their id, nothing that a browser would run.
 */
export const BOARD_LIMITS = {
  /** Elements on a board, and characters of JSON of all of them. */
  elements: 5_000,
  chars: 3_000_000,
  /** Elements, and characters of JSON, in one batch. */
  batch: 200,
  batchChars: 32_000,
  /** Points of one line, and characters of one text. */
  points: 400,
  text: 5_000,
} as const;

/** Nobody draws farther out, in CSS pixels. */
const FAR = 100_000;
/** Of everything that is measured: a tenth of a pixel is seen by nobody. */
const round = (value: number) => Math.round(value * 10) / 10;
const place = z.number().min(-FAR).max(FAR).transform(round);
const size = z.number().min(0).max(FAR).transform(round);
const fine = (least: number, most: number) =>
  z
    .number()
    .min(least)
    .max(most)
    .transform((value) => Math.round(value * 10_000) / 10_000);
const ElementId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const colour = z.string().regex(/^(transparent|#[0-9a-fA-F]{3,8}|[a-z]{3,24})$/);
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const ORDER_KEY = /^[A-Za-z][0-9A-Za-z]{1,63}$/;

/** An order key as `fractional-indexing` makes them: a whole part as long as its first letter says, then a fraction. Any other would make every screen stumble. */
export function isOrderKey(key: string): boolean {
  if (!ORDER_KEY.test(key)) return false;
  const head = key.charCodeAt(0);
  const length = head >= 97 ? head - 97 + 2 : 90 - head + 2;
  return key.length >= length && !(key.length > length && key.endsWith('0')) && key !== `A${'0'.repeat(26)}`;
}

/** Several lines, spaces at the edges too: as it is drawn. What only tricks the eye is taken out. */
const words = z.string().max(BOARD_LIMITS.text).overwrite(plainText);

/** Of a picture. */
const pixels = fine(0, 10_000);

/** A line's points (`stepsOf`). */
const steps = z
  .array(z.number().int())
  .min(2)
  .max(2 * BOARD_LIMITS.points)
  .refine((flat) => flat.length % 2 === 0)
  .refine((flat) => pointsOf(flat).every(([x, y]) => Math.abs(x) <= FAR && Math.abs(y) <= FAR));

const base = {
  id: ElementId,
  /** Counts the element's changes; where two changed it at once, the lower `nonce` wins. */
  version: whole,
  nonce: whole,
  /** Where it stands among the others, from back to front: compared as text. */
  index: z.string().regex(ORDER_KEY).refine(isOrderKey),
  seed: whole,
  x: place,
  y: place,
  width: size,
  height: size,
  angle: fine(-7, 7).optional(),
  stroke: colour.optional(),
  background: colour.optional(),
  fill: z.enum(['hachure', 'cross-hatch', 'solid', 'zigzag']).optional(),
  strokeWidth: fine(0, 40).optional(),
  strokeStyle: z.enum(['solid', 'dashed', 'dotted']).optional(),
  roughness: fine(0, 5).optional(),
  opacity: fine(0, 100).optional(),
  roundness: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  groups: z.array(ElementId).min(1).max(8).optional(),
  /** Arrows and texts that are tied to it. */
  bound: z
    .array(z.object({ id: ElementId, type: z.enum(['arrow', 'text']) }))
    .min(1)
    .max(50)
    .optional(),
  locked: z.literal(true).optional(),
};

const Tie = z.object({
  id: ElementId,
  focus: fine(-100, 100),
  gap: fine(-1_000, 1_000),
  at: z.tuple([fine(-9, 9), fine(-9, 9)]).optional(),
});
const head = z.enum(['arrow', 'bar', 'dot', 'circle', 'circle_outline', 'triangle', 'triangle_outline', 'diamond', 'diamond_outline']);
const line = {
  ...base,
  steps: steps.refine((flat) => flat.length >= 4),
  from: Tie.optional(),
  to: Tie.optional(),
  head: head.optional(),
  tail: head.optional(),
};

export const BoardElement = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('rectangle') }),
  z.object({ ...base, type: z.literal('diamond') }),
  z.object({ ...base, type: z.literal('ellipse') }),
  z.object({ ...line, type: z.literal('line') }),
  z.object({ ...line, type: z.literal('arrow'), elbowed: z.literal(true).optional() }),
  z.object({ ...base, type: z.literal('freedraw'), steps }),
  z.object({
    ...base,
    type: z.literal('text'),
    text: words,
    /** As it was written, where it is broken into lines to fit. */
    original: words.optional(),
    fontSize: fine(1, 500),
    font: z.number().int().min(1).max(12),
    align: z.enum(['left', 'center', 'right']).optional(),
    vertical: z.enum(['top', 'middle', 'bottom']).optional(),
    container: ElementId.optional(),
    lineHeight: fine(0.5, 5),
    /** Its width was set by hand. */
    fixed: z.literal(true).optional(),
  }),
  z.object({
    ...base,
    type: z.literal('image'),
    /** Never the picture itself, nor an address: the API gives it to whoever may see this lesson's board. */
    picture: BoardPictureId,
    /** What is to be seen, for who does not see it. */
    alt: z.string().max(BOARD_PICTURE_ALT_MAX).overwrite(plainLine).optional(),
    /** Mirrored: left and right, up and down, both. */
    flip: z.enum(['x', 'y', 'xy']).optional(),
    /** What of it is shown: place and size in the picture, and the picture's own size. */
    crop: z.tuple([pixels, pixels, pixels, pixels, pixels, pixels]).optional(),
  }),
]);
export type BoardElement = z.infer<typeof BoardElement>;

/** Characters of JSON: what an element weighs in the log and in memory. */
export const weightOf = (element: BoardElement): number => JSON.stringify(element).length;

export const Dropped = z.object({ id: ElementId, version: whole });
export type Dropped = z.infer<typeof Dropped>;

/** Changes that are made: elements as they are now, and those that are gone. */
export const BoardBatch = {
  put: z
    .array(BoardElement)
    .max(BOARD_LIMITS.batch)
    .refine((put) => put.reduce((chars, element) => chars + weightOf(element), 0) <= BOARD_LIMITS.batchChars),
  drop: z.array(Dropped).max(BOARD_LIMITS.batch),
};

/** What is being drawn: a cursor, and the element under it. Nobody keeps it. */
export const BoardHint = z.object({
  kind: z.literal('board'),
  at: z.object({ x: place, y: place }).nullable(),
  element: BoardElement.nullable().default(null),
});
export type BoardHint = z.infer<typeof BoardHint>;
