import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { holds, type Span } from '@watoto/shared/kernel/spans.ts';

/** The words of people: who is there, and what happened to them, is needed to know the room afterwards. */
const WORDS: ReadonlySet<Entry['type']> = new Set(['message.said', 'message.restored', 'caption.said', 'chapter.marked', 'groups.told']);

/** A piece of the log without what was said in stretches that are cut away: blank entries keep `seq` without gaps. */
export function unsaid(content: LogPieceContent, cuts: readonly Span[]): LogPieceContent {
  if (cuts.length === 0) return content;
  const { state, entries } = content;
  const saidAt = timesOf(content);
  return {
    ...content,
    state: state && stateWithout(state, cuts),
    entries: entries.map((entry) => (isCut(entry, cuts, saidAt) ? blank(entry) : entry)),
  };
}

/** When each message was said that is known here. */
function timesOf({ state, entries }: LogPieceContent): ReadonlyMap<number, number> {
  const before = (state?.chat ?? []).map(({ id, at }) => [id, at] as const);
  return new Map([...before, ...entries.flatMap(({ type, seq, at }) => (type === 'message.said' ? [[seq, at] as const] : []))]);
}

/** A message that is taken back brings its words again: they stay out where they were said in a cut, or nobody knows when. */
function isCut(entry: Entry, cuts: readonly Span[], saidAt: ReadonlyMap<number, number>): boolean {
  if (!WORDS.has(entry.type)) return false;
  if (holds(cuts, entry.at)) return true;
  if (entry.type !== 'message.restored') return false;
  const said = saidAt.get(entry.data.messageId);
  return said === undefined || holds(cuts, said);
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
