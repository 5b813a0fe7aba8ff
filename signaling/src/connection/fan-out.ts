import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { EntryType } from '@watoto/shared/room/entry.ts';
import type { Connection } from './connection.ts';
import { Turn } from './turn.ts';

/** Telling everyone costs one write for each. Milliseconds between two rounds, for each connection here, and at most. */
const ROUND_MS = { perConnection: 0.1, most: 100 };
/** Nobody sees a name appear in a long list a second later: who came and went waits for others that do. */
const PRESENCE_ROUND_MS = { perConnection: 30, most: 1_000 };
const PRESENCE = new Set<EntryType>(['peer.joined', 'peer.dropped', 'peer.left']);
/** Those who arrive together get one snapshot: how long the first of them waits. */
const SNAPSHOT_MS = { perConnection: 0.5, most: 250 };
/** Up to so many connections nothing waits for anything. */
const SMALL = 10;

export interface FanOutDeps {
  readonly connections: ReadonlyMap<unknown, Pick<Connection, 'pump'>>;
  readonly clock: Clock;
}

/**
 * When a room's connections are told of new entries. In a quiet room at once; where much happens, in rounds, so that the cost
 * of a round is shared by the entries in it. A connection whose own call is answered is told before, out of turn (gateway.ts).
 */
export class FanOut {
  readonly #deps: FanOutDeps;
  readonly #round: Turn;
  readonly #snapshot: Turn;
  /** Those who arrive, and wait for a snapshot. */
  readonly #waiting: (() => void)[] = [];

  constructor(deps: FanOutDeps) {
    this.#deps = deps;
    this.#round = new Turn(deps.clock, () => {
      for (const connection of deps.connections.values()) connection.pump();
    });
    this.#snapshot = new Turn(deps.clock, () => {
      const waiting = this.#waiting.splice(0);
      for (const go of waiting) go();
    });
  }

  /** An entry was applied. */
  changed(type: EntryType): void {
    this.#round.want(this.#pace(PRESENCE.has(type) ? PRESENCE_ROUND_MS : ROUND_MS));
  }

  /** Resolves when it is time to take a snapshot for whoever asks. */
  async snapshotTurn(): Promise<void> {
    const pace = this.#pace(SNAPSHOT_MS);
    if (pace === 0) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#snapshot.want(pace);
    });
  }

  close(): void {
    this.#round.close();
    this.#snapshot.close();
    for (const go of this.#waiting.splice(0)) go();
  }

  #pace({ perConnection, most }: { perConnection: number; most: number }): number {
    const { size } = this.#deps.connections;
    return size <= SMALL ? 0 : Math.min(most, size * perConnection);
  }
}
