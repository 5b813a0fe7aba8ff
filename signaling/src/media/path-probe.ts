import { randomBytes } from 'node:crypto';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type NodeId, PeerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { PATH_PROBE_MS, PATH_PROBES_MAX } from '@watoto/shared/contract/signaling.ts';
import type { NodeUsage, Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from 'pino';
import type { SfuLink, SfuPool } from '../sfu/pool.ts';

/** Probes of one instance at a time: a device check must not crowd lessons out. */
const INSTANCE_LIMIT = 300;
/** Nodes that are tried before a probe is refused. */
const NODES_TRIED = 2;

export interface PathProbesDeps {
  readonly registry: Registry;
  readonly pool: SfuPool;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** A room of ours on one node, in which nobody hears anybody: it is there while probes are. */
interface ProbeRoom {
  readonly at: { readonly roomId: RoomId; readonly epoch: number };
  readonly opened: Promise<SfuLink>;
  probes: number;
}

/** Throw-away transports for the device check: does media get through to a real SFU node? They belong to a socket, and to no lesson. */
export class PathProbes {
  readonly #deps: PathProbesDeps;
  readonly #rooms = new Map<NodeId, ProbeRoom>();
  /** By owner (a socket): what ends each of its probes. */
  readonly #open = new Map<object, Set<() => void>>();
  #count = 0;
  #epoch = 0;

  constructor(deps: PathProbesDeps) {
    this.#deps = deps;
    deps.scope.defer(() => {
      for (const owner of [...this.#open.keys()]) this.drop(owner);
    });
  }

  /** Probes that are open now. */
  get size(): number {
    return this.#count;
  }

  /** A transport that is connected as soon as the browser's packets reach it. Throws no_capacity, limit_reached, unavailable. */
  async open(owner: object, dtlsParameters: DtlsParameters): Promise<TransportOffer> {
    if (this.#count >= INSTANCE_LIMIT) throw new AppError('no_capacity');
    const mine = this.#open.get(owner) ?? new Set();
    if (mine.size >= PATH_PROBES_MAX) throw new AppError('limit_reached');
    this.#open.set(owner, mine);
    // Counted before anything is awaited: calls that come together are limited too.
    let end = () => {};
    const forget = () => {
      if (!mine.delete(forget)) return;
      this.#count -= 1;
      if (mine.size === 0) this.#open.delete(owner);
      end();
    };
    mine.add(forget);
    this.#count += 1;
    try {
      const { transport, close } = await this.#onAnyNode(dtlsParameters);
      const { clock, scope } = this.#deps;
      const cancel = clock.after(PATH_PROBE_MS, forget);
      end = () => {
        cancel();
        scope.run(close());
      };
      // The socket went away meanwhile.
      if (!mine.has(forget)) {
        end();
        throw new AppError('cancelled');
      }
      return transport;
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** The owner is gone: so are its probes. */
  drop(owner: object): void {
    for (const forget of [...(this.#open.get(owner) ?? [])]) forget();
  }

  async #onAnyNode(dtlsParameters: DtlsParameters): Promise<{ transport: TransportOffer; close: () => Promise<void> }> {
    const nodes = (await this.#deps.registry.nodes()).filter(takesProbes).sort((a, b) => share(a) - share(b));
    let failure: unknown = new AppError('no_capacity');
    for (const { id } of nodes.slice(0, NODES_TRIED)) {
      try {
        return await this.#onNode(id, dtlsParameters);
      } catch (error) {
        failure = error;
        this.#deps.logger.info({ nodeId: id, err: error }, 'no probe on this node');
      }
    }
    throw failure;
  }

  async #onNode(nodeId: NodeId, dtlsParameters: DtlsParameters): Promise<{ transport: TransportOffer; close: () => Promise<void> }> {
    const room = this.#enter(nodeId);
    const peerId = PeerId.parse(`probe-${randomBytes(9).toString('base64url')}`);
    try {
      const link = await room.opened;
      const { recv } = await link.call('peer.open', {
        ...room.at,
        peerId,
        rtpCapabilities: {},
        send: false,
        dtlsParameters,
        consume: [],
      });
      return {
        transport: recv,
        close: async () => {
          await link.call('peer.close', { ...room.at, peerId }).catch(unlessGone);
          await this.#leave(nodeId, room);
        },
      };
    } catch (error) {
      await this.#leave(nodeId, room);
      throw error;
    }
  }

  /** The node's room, made where it isn't there. Counted in before anything is awaited, so that nobody closes it meanwhile. */
  #enter(nodeId: NodeId): ProbeRoom {
    let room = this.#rooms.get(nodeId);
    if (!room) {
      // A name that no lesson has, and an epoch of its own: a node that has closed it takes it for no other.
      this.#epoch += 1;
      const at = { roomId: RoomId.parse(`probes-${randomBytes(9).toString('base64url')}`), epoch: this.#epoch };
      room = { at, opened: this.#openRoom(nodeId, at), probes: 0 };
      this.#rooms.set(nodeId, room);
    }
    room.probes += 1;
    return room;
  }

  async #leave(nodeId: NodeId, room: ProbeRoom): Promise<void> {
    room.probes -= 1;
    if (room.probes > 0) return;
    if (this.#rooms.get(nodeId) === room) this.#rooms.delete(nodeId);
    const link = await room.opened.catch(() => null);
    await link?.call('room.close', room.at).catch(unlessGone);
  }

  async #openRoom(nodeId: NodeId, at: ProbeRoom['at']): Promise<SfuLink> {
    const link = await this.#deps.pool.link(nodeId);
    await link.call('room.open', at);
    link.closed.on(() => {
      if (this.#rooms.get(nodeId)?.at === at) this.#rooms.delete(nodeId);
    });
    return link;
  }
}

function takesProbes({ state, drainRequested, suspectedUntil, reserved, capacity }: NodeUsage): boolean {
  return state === 'ready' && !drainRequested && suspectedUntil === null && reserved < capacity;
}

function share({ reserved, capacity }: NodeUsage): number {
  return reserved / capacity;
}

/** What is to be closed may have gone with its node. */
function unlessGone(error: unknown): void {
  if (!(error instanceof AppError && ['not_found', 'stale_epoch', 'unavailable', 'cancelled'].includes(error.code))) throw error;
}
