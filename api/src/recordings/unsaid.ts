import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { holds, overlaps, type Span } from '@watoto/shared/kernel/spans.ts';
import { entryWithout, goneFrom, stateWithout } from '@watoto/shared/room/words.ts';
import type { Written } from '@watoto/shared/room/written.ts';

/**
 * A piece of the log without the words that were written in stretches that are cut away, wherever they are to be read: who is there, and what
 * happened to them, is needed to know the room afterwards. `seq` stays without gaps. `written`: a reading of the whole recording.
 */
export function unsaid(content: LogPieceContent, cuts: readonly Span[], written: Written): LogPieceContent {
  if (cuts.length === 0) return content;
  const { state, entries } = content;
  const gone = goneFrom(written, ({ from, until }) => (from === until ? holds(cuts, from) : overlaps(cuts, { from, until })));
  return { ...content, state: state && stateWithout(state, gone), entries: entries.map((entry) => entryWithout(entry, gone)) };
}
