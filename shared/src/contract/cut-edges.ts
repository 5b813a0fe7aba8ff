import { merged, type Span } from '../kernel/spans.ts';

/**
 * What goes with cuts. A segment is handed out whole or not at all, so that one that has a moment of a cut in it goes as a whole: to the edges
 * of the outermost such segments of all tracks nothing is played, neither picture without sound nor sound without picture.
 */
export function widened(cuts: readonly Span[], segments: readonly { readonly at: number; readonly ms: number }[]): Span[] {
  return merged(
    cuts.map((cut) => {
      let { from, until } = cut;
      for (const { at, ms } of segments) {
        if (at >= cut.until || at + ms <= cut.from) continue;
        from = Math.min(from, at);
        until = Math.max(until, at + ms);
      }
      return { from, until };
    }),
  );
}
