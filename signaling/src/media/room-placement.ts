import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId, type NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Leg } from '@watoto/shared/room/legs.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { LiveRoom } from '../live-room.ts';
import type { SfuLink, SfuPool } from '../sfu/pool.ts';

export interface PlacementDeps {
  readonly room: LiveRoom;
  readonly registry: Registry;
  readonly pool: SfuPool;
}

/** Where the room's media is. The registry decides, the log tells everyone; several instances may ask at once. */
export class RoomPlacement {
  readonly #deps: PlacementDeps;
  #pending: Promise<Leg> | null = null;
  /** The epoch whose Router this instance knows to be there. */
  #openEpoch = 0;

  constructor(deps: PlacementDeps) {
    this.#deps = deps;
  }

  /** The room's link and epoch, placed first where it isn't. Throws no_capacity, unavailable. */
  async current(): Promise<{ link: SfuLink; epoch: number }> {
    const { pool } = this.#deps;
    const known = this.#leg();
    const placement = known && known.epoch === this.#openEpoch ? known : await this.#once(() => this.#ensure());
    return { link: await pool.link(placement.nodeId), epoch: placement.epoch };
  }

  /** The room's media of `epoch` is gone: places it anew, unless someone has. */
  async renew(epoch: number, reason: string, avoid: readonly NodeId[] = []): Promise<void> {
    if (this.#deps.room.state.placement?.epoch !== epoch || this.#deps.room.state.phase !== 'open') return;
    await this.#once(() => this.#place(epoch, reason, avoid));
  }

  /** The node doesn't know the room (it cleans up what stood empty): open it again before the next use. */
  reopen(): void {
    this.#openEpoch = 0;
  }

  /** Gives the Router and the reservation back; another instance may have done it already. */
  async release(): Promise<void> {
    const { room, registry, pool } = this.#deps;
    const placement = this.#leg();
    this.#openEpoch = 0;
    await registry.release(room.id);
    if (!placement) return;
    const link = await pool.link(placement.nodeId);
    await link.call('room.close', { roomId: room.id, epoch: placement.epoch }).catch((error: unknown) => {
      if (!(error instanceof AppError && (error.code === 'not_found' || error.code === 'stale_epoch'))) throw error;
    });
  }

  #once(work: () => Promise<Leg>): Promise<Leg> {
    this.#pending ??= work().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** The room's only leg, until rooms span nodes. */
  #leg(): Leg | null {
    return this.#deps.room.state.placement?.legs[0] ?? null;
  }

  async #ensure(): Promise<Leg> {
    const known = this.#leg();
    if (!known) return await this.#place(0, 'first', []);
    // What the log says may be older than the registry's memory of it: ask for a placement at least as new.
    const kept = await this.#deps.registry.place({ roomId: this.#deps.room.id, size: this.#size(), knownEpoch: known.epoch - 1 });
    if (kept?.epoch !== known.epoch || kept.nodeId !== known.nodeId) return await this.#place(known.epoch, 'registry', []);
    await this.#open(known);
    return known;
  }

  async #place(knownEpoch: number, reason: string, avoid: readonly NodeId[]): Promise<Leg> {
    const { room, registry } = this.#deps;
    const placement = await registry.place({ roomId: room.id, size: this.#size(), knownEpoch, avoid, renew: knownEpoch > 0 });
    if (!placement) throw new AppError('no_capacity', { retryAfterMs: 10_000 });
    const { nodeId, epoch } = placement;
    const leg: Leg = { nodeId, epoch, size: this.#size() };
    await this.#open(leg);
    // The same id from every instance: whoever comes second changes nothing.
    await room.submit({
      id: EntryId.parse(`placed:${epoch}:${nodeId}`),
      by: null,
      type: 'room.placed',
      data: { epoch, legs: [leg], reason: reason.slice(0, 120) },
    });
    return this.#leg() ?? leg;
  }

  async #open(placement: Leg): Promise<void> {
    const link = await this.#deps.pool.link(placement.nodeId);
    await link.call('room.open', { roomId: this.#deps.room.id, epoch: placement.epoch, size: placement.size });
    this.#openEpoch = placement.epoch;
  }

  #size(): number {
    return Math.max(this.#deps.room.state.size, Object.keys(this.#deps.room.state.peers).length);
  }
}
