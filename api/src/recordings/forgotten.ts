import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { entryWithout, type Gone, goneFrom, stateWithout } from '@watoto/shared/room/words.ts';
import type { Written } from '@watoto/shared/room/written.ts';

/** What goes with a person: their names, and the words that nobody else has written, as far as it is known who wrote them. */
export function goneWith(peerId: PeerId, written: Written): Gone {
  return goneFrom(
    written,
    ({ by }) => by === peerId || by === null,
    (one) => one === peerId,
  );
}

/** The same piece of a log, in which this peer has no name and has said nothing. `seq` stays without gaps. */
export function withoutPeer({ state, entries, ...rest }: LogPieceContent, gone: Gone): LogPieceContent {
  return { ...rest, state: state && stateWithout(state, gone), entries: entries.map((entry) => entryWithout(entry, gone)) };
}
