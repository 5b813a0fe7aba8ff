import { z } from 'zod';
import { PlainLine } from '../room/order.ts';

/** Places on a page are whole numbers: ten-thousandths of its width and of its height. */
export const INK_SCALE = 10_000;
/** Points of one stroke. A client simplifies what was drawn until it fits. */
export const POINTS_A_STROKE = 256;
export const INK_TEXT_MAX_CHARS = 200;

export const InkTool = z.enum(['pen', 'highlighter', 'line', 'arrow', 'rectangle', 'ellipse', 'text']);
export type InkTool = z.infer<typeof InkTool>;
/** Names, not values: each theme and page has its own shade, and no colour can carry anything else. */
export const InkColour = z.enum(['black', 'red', 'blue', 'green', 'orange', 'purple']);
export type InkColour = z.infer<typeof InkColour>;
export const InkWidth = z.enum(['thin', 'medium', 'thick']);
export type InkWidth = z.infer<typeof InkWidth>;

const coordinate = z.number().int().min(0).max(INK_SCALE);
const look = { colour: InkColour, width: InkWidth };
/** x, y, x, y, ... */
const points = z
  .array(coordinate)
  .min(2)
  .max(2 * POINTS_A_STROKE)
  .refine((numbers) => numbers.length % 2 === 0, 'points come in pairs');

/** One thing that is drawn on a page. */
export const InkShape = z.discriminatedUnion('tool', [
  z.object({ tool: z.enum(['pen', 'highlighter']), ...look, points }),
  /** From one corner (or end) to the other. */
  z.object({ tool: z.enum(['line', 'arrow', 'rectangle', 'ellipse']), ...look, points: points.length(4) }),
  z.object({ tool: z.literal('text'), ...look, points: points.length(2), text: PlainLine.min(1).max(INK_TEXT_MAX_CHARS) }),
]);
export type InkShape = z.infer<typeof InkShape>;

/** The end of a stroke that is being drawn: its newest points, and how many numbers were before them. Nothing of it is kept. */
export const InkInTheMaking = z.object({
  tool: InkTool.exclude(['text']),
  ...look,
  from: z
    .number()
    .int()
    .min(0)
    .max(2 * POINTS_A_STROKE),
  points: points.max(96),
});
export type InkInTheMaking = z.infer<typeof InkInTheMaking>;
