import { EntryId } from '@watoto/shared/kernel/ids.ts';
import type { ConnectionId } from '@watoto/shared/kernel/ids.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { everybody } from '@watoto/shared/room/lobby.ts';
import type { LiveRoom } from '../live-room.ts';
import { instanceOf } from './connection-ids.ts';

export interface OrphansDeps {
  readonly room: LiveRoom;
  /** This instance's id. */
  readonly instance: string;
  /** Do we hold the peer's socket, open? */
  readonly holds: (peer: Peer) => boolean;
  /** Is that instance dead, for all we know? */
  readonly isGone: (instance: string) => boolean;
}

/**
 * Peers whose socket nobody holds any more, though nobody has said so: their instance died, or could not say it. Every instance
 * that follows the room looks, with the same entry id: whoever says it first is heard, once.
 */
export class Orphans {
  readonly #deps: OrphansDeps;
  /** Ours without a socket at the last look: one that is just coming in is there at the next. */
  #unheld = new Set<ConnectionId>();
  readonly #saying = new Set<ConnectionId>();

  constructor(deps: OrphansDeps) {
    this.#deps = deps;
  }

  /** Looks at everyone; says `peer.dropped` of those that nobody holds. */
  look(): void {
    const { room, instance, isGone } = this.#deps;
    const unheld = new Set<ConnectionId>();
    for (const peer of everybody(room.state)) {
      if (peer.droppedAt !== null) continue;
      const holder = instanceOf(peer.connectionId);
      if (holder === null) continue;
      if (holder !== instance) {
        if (isGone(holder)) this.#drop(peer);
      } else if (!this.#deps.holds(peer)) {
        unheld.add(peer.connectionId);
        if (this.#unheld.has(peer.connectionId)) this.#drop(peer);
      }
    }
    this.#unheld = unheld;
  }

  #drop({ id: peerId, connectionId }: Peer): void {
    if (this.#saying.has(connectionId)) return;
    this.#saying.add(connectionId);
    const { room } = this.#deps;
    const id = EntryId.parse(`dropped:${connectionId}`);
    const said = room.submit({ id, by: null, type: 'peer.dropped', data: { peerId, connectionId } });
    // Where the log can't be reached now, a later look says it.
    room.scope.run(said.catch(() => {}).finally(() => this.#saying.delete(connectionId)));
  }
}
