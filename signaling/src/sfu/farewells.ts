import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from 'pino';
import type { SfuPool } from './pool.ts';

/** A node that is away for longer has closed the room by its own grace, or will never come back. Milliseconds. */
const OWED_MS = 10 * 60_000;
/** A node that listed itself and failed us again is asked again after so long at least. Milliseconds. */
const AGAIN_MS = 5_000;

/** A leg on its way out; it stays where it turns out to be used after all. */
interface Leaving {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly isLeft: () => boolean;
}

type Owed = Leaving & { readonly dueAt: number };

export interface FarewellsDeps {
  readonly pool: SfuPool;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** Legs that rooms have left, to be closed on their nodes: soon, or when a node that was cut off is back. */
export class Farewells {
  readonly #deps: FarewellsDeps;
  readonly #owed = new Map<NodeId, Map<string, Owed>>();
  readonly #triedAt = new Map<NodeId, number>();

  constructor(deps: FarewellsDeps) {
    this.#deps = deps;
  }

  /** The room has no leg of this epoch on the node any more: said after `delayMs`, and again until the node has heard it. */
  owe(nodeId: NodeId, leg: Leaving, delayMs: number): void {
    const { clock, scope } = this.#deps;
    let owed = this.#owed.get(nodeId);
    if (!owed) this.#owed.set(nodeId, (owed = new Map()));
    owed.set(`${leg.roomId}:${leg.epoch}`, { ...leg, dueAt: clock.now() + delayMs });
    const forget = scope.defer(
      clock.after(delayMs, () => {
        forget();
        if (this.#deps.pool.alive.includes(nodeId)) scope.run(this.#say(nodeId));
      }),
    );
  }

  /** These nodes are there, says the registry. */
  seen(nodeIds: readonly NodeId[]): void {
    const { clock, scope } = this.#deps;
    for (const nodeId of nodeIds) {
      if (!this.#owed.has(nodeId) || clock.now() - (this.#triedAt.get(nodeId) ?? 0) < AGAIN_MS) continue;
      this.#triedAt.set(nodeId, clock.now());
      scope.run(this.#say(nodeId));
    }
  }

  async #say(nodeId: NodeId): Promise<void> {
    const { pool, clock, logger } = this.#deps;
    const owed = this.#owed.get(nodeId);
    if (!owed) return;
    try {
      const link = await pool.link(nodeId);
      for (const [key, { roomId, epoch, dueAt, isLeft }] of [...owed]) {
        if (dueAt > clock.now()) continue;
        if (isLeft()) await link.call('room.close', { roomId, epoch }).catch(unlessGone);
        owed.delete(key);
      }
    } catch (err) {
      logger.debug({ nodeId, err }, 'a leg is not closed yet');
    }
    for (const [key, { dueAt }] of owed) if (clock.now() - dueAt > OWED_MS) owed.delete(key);
    if (owed.size > 0) return;
    this.#owed.delete(nodeId);
    this.#triedAt.delete(nodeId);
  }
}

/** What is to be closed may be gone already. */
export function unlessGone(error: unknown): void {
  if (!(error instanceof AppError && (error.code === 'not_found' || error.code === 'stale_epoch'))) throw error;
}
