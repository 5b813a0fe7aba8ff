import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Leg } from '@watoto/shared/room/legs.ts';
import { legKey } from './leg-routers.ts';

/** A leg whose media is gone: its node is, or only the Router there. */
interface Loss {
  readonly nodeId: NodeId;
  readonly epoch: number;
  readonly kind: 'node' | 'router';
  readonly reason: string;
}

/** The legs that this instance knows to be lost, also those that the log is still to tell of. */
export class LostLegs {
  readonly #losses = new Map<string, Loss>();

  has(leg: Leg): boolean {
    return this.#losses.has(legKey(leg));
  }

  /** A leg that lost its Router may lose its node too; not the other way. */
  add({ nodeId, epoch }: Pick<Leg, 'nodeId' | 'epoch'>, kind: Loss['kind'], reason: string): void {
    const key = legKey({ nodeId, epoch });
    if (kind === 'node' || !this.#losses.has(key)) this.#losses.set(key, { nodeId, epoch, kind, reason });
  }

  among(legs: readonly Leg[]): Loss[] {
    return legs.flatMap((leg) => this.#losses.get(legKey(leg)) ?? []);
  }

  /** The room is on `legs` from `epoch` on: what was lost of older placements is of no more interest. */
  keepOnly(legs: readonly Leg[], epoch: number): void {
    const current = new Set(legs.map(legKey));
    for (const [key, loss] of this.#losses) if (!current.has(key) && loss.epoch <= epoch) this.#losses.delete(key);
  }
}
