import type { NodeId, PeerId } from '@watoto/shared/kernel/ids.ts';
import { hasSoundAtMost } from '@watoto/shared/ladder/rung.ts';
import { type Levels, levelsFor } from '@watoto/shared/room/hearing.ts';
import { rungOfPeer } from '@watoto/shared/room/rungs.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import type { Connection } from './connection.ts';

type Told = Pick<Connection, 'emitLossy'>;

/**
 * Tells each person here who is heard: how loudly, too, but on a network that bears no pictures only when it is somebody else. Each message
 * takes 200 bytes with its headers and 50 for its acknowledgement: 2.5 a second are a tenth of 45 kbit/s.
 */
export class LevelsTeller {
  readonly #connections: ReadonlyMap<PeerId, Told>;
  /** Who was heard when a connection was last told; only of those who are told when that changes. */
  readonly #told = new WeakMap<Told, string>();

  constructor(connections: ReadonlyMap<PeerId, Told>) {
    this.#connections = connections;
  }

  /** Each leg says who is heard on it: its own people are told, of those whom they hear. */
  tell(state: RoomState, nodeId: NodeId, heard: Levels): void {
    for (const [peerId, connection] of this.#connections) {
      if (state.peers[peerId]?.nodeId !== nodeId) continue;
      const levels = levelsFor(state, peerId, heard);
      if (hasSoundAtMost(rungOfPeer(state, peerId))) this.#tellOfOthers(connection, levels);
      else {
        this.#told.delete(connection);
        connection.emitLossy('room.levels', levels);
      }
    }
  }

  #tellOfOthers(connection: Told, levels: Levels): void {
    const who = JSON.stringify([levels.dominant, ...levels.levels.map(({ peerId }) => peerId).toSorted()]);
    if (this.#told.get(connection) !== who && connection.emitLossy('room.levels', levels)) this.#told.set(connection, who);
  }
}
