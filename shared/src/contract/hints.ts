import { z } from 'zod';
import { BoardHint } from './board.ts';
import { PageRef } from '../room/slides-entry.ts';
import { InkInTheMaking } from './ink.ts';

/** A place on a page of slides, as a share of its width and height. */
const share = z.number().min(0).max(1);

/** What one can answer with at a click. Pictures, so that nobody has to write. */
export const REACTIONS = ['yes', 'no', 'clap', 'heart', 'laugh', 'wow', 'slower', 'faster'] as const;

/**
 * What others see as it happens, and nobody keeps: a pointer, a stroke that is still being drawn. It may be lost, and never goes through the
 * log; what is to stay is an entry, once it is done.
 */
export const Hint = z.discriminatedUnion('kind', [
  /** A feeling in passing: given by `reaction.give` alone, which has a rate of its own. */
  z.object({ kind: z.literal('reaction'), is: z.enum(REACTIONS) }),
  /** A host's pointer on the page that is shown; null: it is gone. */
  z.object({ kind: z.literal('laser'), at: z.object({ x: share, y: share }).nullable() }),
  BoardHint,
  /** A stroke that is being drawn on a page; null: it is given up. */
  PageRef.extend({ kind: z.literal('stroke'), drawing: InkInTheMaking.nullable() }),
]);
export type Hint = z.infer<typeof Hint>;
