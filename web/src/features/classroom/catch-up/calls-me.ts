import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import type { Step } from '../../../rtc/room-store.ts';
import { isSending } from '../people.ts';

/** Something in the live lesson that is meant for one person: whoever watches what was must not miss it. */
export type CallToMe =
  | { readonly kind: 'spotlight' | 'muted' | 'stopped' | 'role' | 'hand' }
  | { readonly kind: 'named'; readonly name: string; readonly text: string };

/** Letters of a name's shortest part that counts: of Al and Jo only the whole name does. */
const PART_MIN = 3;
/** Characters of a message that a notice shows. */
const SHOWN_MAX = 120;

/** Does this entry call `me`? What one does oneself calls nobody, and what the rules refused did not happen: read by what came of it. */
export function callOf({ entry, before, after }: Step, me: PeerId): CallToMe | null {
  if (entry.by === me) return null;
  switch (entry.type) {
    case 'spotlight.changed':
      return after.spotlight === me && before.spotlight !== me ? { kind: 'spotlight' } : null;
    case 'peer.muted':
      if (entry.data.peerId !== me || !stoppedBetween(before, after, me, entry.data.source)) return null;
      return { kind: entry.data.source === 'mic' ? 'muted' : 'stopped' };
    case 'room.muted':
      return stoppedBetween(before, after, me, 'mic') ? { kind: 'muted' } : null;
    case 'role.changed':
      return isHost(roleOf(after, me)) && !isHost(roleOf(before, me)) ? { kind: 'role' } : null;
    case 'hand.lowered':
      return hasHandUp(before, me) && !hasHandUp(after, me) ? { kind: 'hand' } : null;
    case 'message.said': {
      const name = before.peers[me]?.name;
      const author = entry.by === null ? undefined : before.peers[entry.by]?.name;
      if (after.chat.at(-1)?.id !== entry.seq || name === undefined || author === undefined || !names(entry.data.text, name)) return null;
      return { kind: 'named', name: author, text: shortened(entry.data.text) };
    }
    default:
      return null;
  }
}

const roleOf = (room: RoomState, me: PeerId) => room.peers[me]?.role ?? 'observer';
const hasHandUp = (room: RoomState, me: PeerId) => room.hands.some((hand) => hand.peerId === me);

function stoppedBetween(before: RoomState, after: RoomState, me: PeerId, source: 'mic' | 'camera' | 'screen' | 'screenAudio'): boolean {
  return isSending(before, me, source) && !isSending(after, me, source);
}

/** Is the person of this name spoken of: by the whole name, or by a part of it as a word, however it is written? */
export function names(text: string, name: string): boolean {
  const said = ` ${words(text).join(' ')} `;
  const own = words(name);
  return [own.join(' '), ...own.filter((part) => Array.from(part).length >= PART_MIN)].some(
    (one) => one !== '' && said.includes(` ${one} `),
  );
}

/** Words without accents, case and marks: "@Amina!" is amina. */
function words(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= SHOWN_MAX ? text : `${characters.slice(0, SHOWN_MAX).join('')}…`;
}
