import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { holds, type Span } from '@watoto/shared/kernel/spans.ts';

/** The words of people: who is there, and what happened to them, is needed to know the room afterwards. */
const WORDS: ReadonlySet<Entry['type']> = new Set(['message.said', 'chapter.marked']);

/** A piece of the log without what was said in stretches that are cut away: blank entries keep `seq` without gaps. */
export function unsaid(content: LogPieceContent, cuts: readonly Span[]): LogPieceContent {
  if (cuts.length === 0) return content;
  const { state, entries } = content;
  return {
    ...content,
    state: state && { ...state, chat: state.chat.filter(({ at }) => !holds(cuts, at)) },
    entries: entries.map((entry) => (WORDS.has(entry.type) && holds(cuts, entry.at) ? blank(entry) : entry)),
  };
}

function blank({ id, seq, at }: Entry): Entry {
  return { id, seq, at, by: null, type: 'entry.hidden', data: {} };
}
