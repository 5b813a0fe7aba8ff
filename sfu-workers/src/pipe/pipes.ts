import type { PipeTransport } from 'mediasoup/types';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type NodeId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { Origin, PipeEnd } from '@watoto/shared/contract/sfu.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Registry } from '../registry.ts';
import type { Room } from '../room.ts';
import type { RoomRouter } from '../room-router.ts';
import { Inlet } from './inlet.ts';
import type { NodeLinks } from './node-links.ts';
import { Outlet } from './outlet.ts';
import type { Lease, PipeOrigin, Wanted } from './pipe-origin.ts';
import { connectLocally, connectPipe, endOf, LOCAL_PIPE, type PipeAddress, remotePipe } from './pipe-transport.ts';

export interface PipesDeps {
  readonly nodeId: NodeId;
  readonly registry: Registry;
  readonly links: NodeLinks;
  readonly address: PipeAddress;
  readonly lingerMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Milliseconds that a call waits for another node: longer, and its answer says `pending`. */
const REMOTE_WAIT_MS = 1_000;

/**
 * How a Producer comes to a Router that is not its own. From another Router of the node over a local pipe; from another node over one
 * pipe for all of this node, to the Router that asked first, and on from there. Each is opened when somebody wants it.
 */
export class Pipes {
  readonly #deps: PipesDeps;
  /** By the receiving Router and the sending one. */
  readonly #local = new WeakMap<RoomRouter, Shared<RoomRouter>>();
  /** By the room, and the leg that sends. */
  readonly #remote = new WeakMap<Room, { readonly gateways: Map<string, RoomRouter>; readonly open: Shared<string> }>();
  readonly #ends = new Set<PipeTransport>();

  constructor(deps: PipesDeps) {
    this.#deps = deps;
  }

  /** Ends of pipes that are open. */
  get ends(): ReadonlySet<PipeTransport> {
    return this.#ends;
  }

  /**
   * The Producer at this Router, held until released. null: it is gone. Rejects with `unavailable` where it is on another node
   * that can't be reached just now.
   */
  lease(room: Room, at: RoomRouter, wanted: Wanted): Promise<Lease | null> {
    const leasing = this.#lease(room, at, wanted);
    return wanted.origin ? inTime(leasing, this.#deps.clock) : leasing;
  }

  /** The origin's end of another node's pipe, connected to the node's own end. It sends what this node has, and passes nothing on. */
  async openOutlet(room: Room, end: PipeEnd): Promise<{ outlet: Outlet; end: PipeEnd }> {
    const at = room.first();
    const transport = this.#counted(await at.openPipe(remotePipe(this.#deps.address)));
    try {
      await connectPipe(transport, end);
      const lease = ({ producerId }: Wanted) => this.#lease(room, at, { producerId, origin: null });
      return { outlet: new Outlet({ transport, lease }), end: endOf(transport) };
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  async #lease(room: Room, at: RoomRouter, wanted: Wanted): Promise<Lease | null> {
    const { producerId, origin } = wanted;
    const own = this.#deps.registry.producerInRoom(producerId, room);
    if (own) {
      const { object: producer, owner, source } = own;
      if (owner.at === at) return { producer, of: { peerId: owner.peerId, source }, release: () => {} };
      return await (await this.#localInlet(room, owner.at, at)).lease(wanted);
    }
    if (!origin || origin.nodeId === this.#deps.nodeId) return null;
    const entry = this.#remoteInlet(room, at, origin);
    const inlet = entry.at === at ? entry.inlet : this.#localInlet(room, entry.at, at);
    return await (await inlet).lease(wanted);
  }

  #localInlet(room: Room, from: RoomRouter, to: RoomRouter): Promise<Inlet> {
    let inlets = this.#local.get(to);
    if (!inlets) this.#local.set(to, (inlets = new Shared()));
    return inlets.get(from, () => this.#openLocal(room, from, to));
  }

  /** One for the whole node: on the Router that asked first, unless that is gone. */
  #remoteInlet(room: Room, at: RoomRouter, origin: Origin): { at: RoomRouter; inlet: Promise<Inlet> } {
    let inlets = this.#remote.get(room);
    if (!inlets) this.#remote.set(room, (inlets = { gateways: new Map(), open: new Shared() }));
    const key = `${origin.nodeId} ${origin.epoch}`;
    if (!inlets.open.has(key)) inlets.gateways.set(key, at);
    const gateway = inlets.gateways.get(key) ?? at;
    return { at: gateway, inlet: inlets.open.get(key, () => this.#openRemote(room, gateway, origin)) };
  }

  async #openLocal(room: Room, from: RoomRouter, to: RoomRouter): Promise<Inlet> {
    const opened = await Promise.allSettled([from.openPipe(LOCAL_PIPE), to.openPipe(LOCAL_PIPE)]);
    const [near, far] = opened.map((one) => (one.status === 'fulfilled' ? this.#counted(one.value) : null));
    try {
      if (!near || !far) throw new AppError('unavailable', { message: 'A Router of the room is gone.' });
      await connectLocally(near, far);
      const outlet = new Outlet({ transport: near, lease: (wanted) => this.#lease(room, from, wanted) });
      return this.#inlet(to, far, outlet);
    } catch (error) {
      near?.close();
      far?.close();
      throw error;
    }
  }

  async #openRemote(room: Room, at: RoomRouter, { nodeId, epoch }: Origin): Promise<Inlet> {
    const link = await this.#deps.links.link(nodeId);
    const transport = this.#counted(await at.openPipe(remotePipe(this.#deps.address)));
    try {
      const { origin, end } = await link.openPipe({ roomId: room.id, epoch, pipeId: TransportId.parse(transport.id) }, endOf(transport));
      const inlet = this.#inlet(at, transport, origin);
      await connectPipe(transport, end);
      return inlet;
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  #inlet(at: RoomRouter, transport: PipeTransport, origin: PipeOrigin): Inlet {
    const { lingerMs, clock, logger } = this.#deps;
    return new Inlet({ at, transport, origin, lingerMs, clock, logger });
  }

  #counted(transport: PipeTransport): PipeTransport {
    this.#ends.add(transport);
    transport.observer.once('close', () => void this.#ends.delete(transport));
    return transport;
  }
}

/** Inlets by what they lead to, shared by promise, forgotten when they fail or close. */
class Shared<K> {
  readonly #inlets = new Map<K, Promise<Inlet>>();

  has(key: K): boolean {
    return this.#inlets.has(key);
  }

  get(key: K, open: () => Promise<Inlet>): Promise<Inlet> {
    let opening = this.#inlets.get(key);
    if (!opening) {
      const inlet = (opening = open());
      this.#inlets.set(key, inlet);
      const forget = () => {
        if (this.#inlets.get(key) === inlet) this.#inlets.delete(key);
      };
      inlet.then((opened) => opened.onClose(forget), forget);
    }
    return opening;
  }
}

/** The lease, if it comes soon; one that comes late is given back: the pipe is there then for whoever asks again. */
function inTime(leasing: Promise<Lease | null>, clock: Clock): Promise<Lease | null> {
  return new Promise((resolve, reject) => {
    let late = false;
    const cancel = clock.after(REMOTE_WAIT_MS, () => {
      late = true;
      reject(new AppError('unavailable', { message: 'The other node takes its time.' }));
    });
    leasing.then(
      (lease) => {
        cancel();
        if (late) lease?.release();
        else resolve(lease);
      },
      (error: unknown) => {
        cancel();
        reject(AppError.from(error));
      },
    );
  });
}
