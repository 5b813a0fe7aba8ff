import { z } from 'zod';

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
]);
export type Hint = z.infer<typeof Hint>;
