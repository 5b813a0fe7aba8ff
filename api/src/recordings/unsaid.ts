import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { holds, type Span } from '@watoto/shared/kernel/spans.ts';

/** The words of people: who is there, and what happened to them, is needed to know the room afterwards. */
const WORDS: ReadonlySet<Entry['type']> = new Set(['message.said', 'caption.said', 'chapter.marked', 'groups.told']);

/** A piece of the log without what was said in stretches that are cut away: blank entries keep `seq` without gaps. */
export function unsaid(content: LogPieceContent, cuts: readonly Span[]): LogPieceContent {
  if (cuts.length === 0) return content;
  const { state, entries } = content;
  return {
    ...content,
    state: state && stateWithout(state, cuts),
    entries: entries.map((entry) => (WORDS.has(entry.type) && holds(cuts, entry.at) ? blank(entry) : entry)),
  };
}

function stateWithout(state: RoomState, cuts: readonly Span[]): RoomState {
  const stays = ({ at }: { at: number }) => !holds(cuts, at);
  const { chat, captions, groups } = state;
  return {
    ...state,
    chat: chat.filter(stays),
    captions: { ...captions, said: captions.said.filter(stays) },
    groups: groups?.told && !stays(groups.told) ? { ...groups, told: null } : groups,
  };
}

function blank({ id, seq, at }: Entry): Entry {
  return { id, seq, at, by: null, type: 'entry.hidden', data: {} };
}
