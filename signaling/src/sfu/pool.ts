import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import { type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { watch } from '@watoto/shared/kernel/watchdog.ts';
import { type Sfu, sfu } from '@watoto/shared/contract/sfu.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from 'pino';

export type SfuLink = RpcLink<Sfu>;

/** An event of one node, with its name: what a room sorts out. */
export type SfuEvent = { [N in EventName<Sfu>]: { readonly name: N; readonly data: EventData<Sfu, N> } }[EventName<Sfu>];

export interface SfuPoolDeps {
  readonly registry: Registry;
  readonly instance: string;
  /** Opens a channel to the node: a WebSocket, or the embedded profile's in-memory pair. */
  readonly connect: (node: NodeRecord) => Promise<FrameChannel>;
  /** The token for `node.hello`. */
  readonly token: () => Promise<string>;
  readonly logger: Logger;
  readonly clock?: Clock;
}

const EVENTS = Object.keys(sfu.events) as EventName<Sfu>[];
/** Milliseconds between two looks at each link; three without an answer and the node counts as hung: in less than 2 s. */
const PING_MS = 450;
/** Milliseconds that connecting may take, and the hello after it: a hung node accepts connections and says nothing. */
const OPEN_MS = 1_500;

/** One persistent link to each SFU node in use, opened on demand, shared by promise, watched, forgotten when it fails. */
export class SfuPool {
  readonly events = new Emitter<{ nodeId: NodeId; event: SfuEvent }>();
  /** The node doesn't answer, or refuses: whatever it carried must be placed anew. */
  readonly lost = new Emitter<{ nodeId: NodeId; reason: string }>();
  /** The link broke, the node was there: it waits for its peers to be adopted again. */
  readonly restored = new Emitter<NodeId>();
  readonly #deps: SfuPoolDeps;
  readonly #clock: Clock;
  readonly #links = new Map<NodeId, Promise<SfuLink>>();
  readonly #alive = new Set<NodeId>();
  /** What the registry last said of each node: known also while the registry is away. */
  readonly #records = new Map<NodeId, NodeRecord>();
  #closed = false;

  constructor(deps: SfuPoolDeps) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
  }

  /** Nodes that answer us now, whatever the registry has heard of them. */
  get alive(): NodeId[] {
    return [...this.#alive];
  }

  /** What the registry says of nodes: where to find them. */
  learn(nodes: readonly NodeRecord[]): void {
    for (const node of nodes) this.#records.set(node.id, node);
  }

  link(nodeId: NodeId): Promise<SfuLink> {
    if (this.#closed) return Promise.reject(new AppError('cancelled', { message: 'signaling is closing' }));
    const known = this.#links.get(nodeId);
    if (known) return known;
    const opening = this.#open(nodeId);
    this.#links.set(nodeId, opening);
    opening.catch(() => this.#forget(nodeId, opening));
    return opening;
  }

  async close(reason: string): Promise<void> {
    this.#closed = true;
    for (const opening of [...this.#links.values()]) {
      const link = await opening.catch(() => null);
      link?.close(reason);
    }
    this.#links.clear();
    this.events.clear();
    this.lost.clear();
    this.restored.clear();
  }

  /** Throws `unavailable` where the registry must be asked and can't be, and where the node is nowhere. */
  async #find(nodeId: NodeId): Promise<NodeRecord> {
    if (!this.#records.has(nodeId)) this.learn(await this.#deps.registry.nodes());
    const node = this.#records.get(nodeId);
    if (!node) throw new AppError('unavailable', { message: `SFU node ${nodeId} is not there` });
    return node;
  }

  async #open(nodeId: NodeId): Promise<SfuLink> {
    const { token, instance, logger } = this.#deps;
    const channel = await this.#connect(await this.#find(nodeId));
    const link = new RpcLink(sfu, channel, { onError: (error) => logger.warn({ nodeId, err: error }, 'sfu link') });
    for (const name of EVENTS) link.on(name, (data) => this.events.emit({ nodeId, event: { name, data } as SfuEvent }));
    try {
      const hello = await link.call('node.hello', { token: await token(), instance }, { timeoutMs: OPEN_MS });
      if (hello.nodeId !== nodeId) throw new AppError('unavailable', { message: `SFU node ${nodeId} answers as ${hello.nodeId}` });
      if (this.#closed) throw new AppError('cancelled');
    } catch (error) {
      link.close('no good hello');
      throw error;
    }
    this.#keep(nodeId, link);
    return link;
  }

  /** A node that is hung or cut off may take for ever to refuse. */
  async #connect(node: NodeRecord): Promise<FrameChannel> {
    let late = false;
    const connecting = this.#deps.connect(node);
    connecting.then(
      (channel) => late && channel.close('too late'),
      () => {},
    );
    return await new Promise((resolve, reject) => {
      const cancel = this.#clock.after(OPEN_MS, () => {
        late = true;
        // Its address may have changed meanwhile.
        this.#records.delete(node.id);
        reject(new AppError('timeout', { message: `SFU node ${node.id} does not answer` }));
      });
      connecting.finally(cancel).then(resolve, (error: unknown) => {
        this.#records.delete(node.id);
        reject(AppError.from(error));
      });
    });
  }

  #keep(nodeId: NodeId, link: SfuLink): void {
    let hung = false;
    this.#alive.add(nodeId);
    const stop = watch({
      ping: () => link.call('node.load', {}),
      intervalMs: PING_MS,
      onHung() {
        hung = true;
        link.close('no answer');
      },
      clock: this.#clock,
    });
    link.closed.on((reason) => {
      stop();
      this.#alive.delete(nodeId);
      this.#links.delete(nodeId);
      if (this.#closed) return;
      this.#deps.logger.warn({ nodeId, reason }, 'sfu link closed');
      if (hung) this.lost.emit({ nodeId, reason: 'node hung' });
      else this.#lookAgain(nodeId, reason);
    });
  }

  /** The socket broke: that may be the node's end, or the network's hiccup, or ours (an instance that was paused). */
  #lookAgain(nodeId: NodeId, reason: string): void {
    this.link(nodeId).then(
      () => this.restored.emit(nodeId),
      (error: unknown) => {
        this.#deps.logger.warn({ nodeId, err: error }, 'sfu node is gone');
        if (!this.#closed) this.lost.emit({ nodeId, reason: `node lost: ${reason}` });
      },
    );
  }

  #forget(nodeId: NodeId, opening: Promise<SfuLink>): void {
    if (this.#links.get(nodeId) === opening) this.#links.delete(nodeId);
  }
}
