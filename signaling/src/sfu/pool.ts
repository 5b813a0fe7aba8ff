import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import { type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
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
}

const EVENTS = Object.keys(sfu.events) as EventName<Sfu>[];

/** One persistent link to each SFU node in use, opened on demand, shared by promise, forgotten when it fails. */
export class SfuPool {
  readonly events = new Emitter<{ nodeId: NodeId; event: SfuEvent }>();
  /** A node's link is gone: whatever it carried must be looked at again. */
  readonly lost = new Emitter<NodeId>();
  readonly #deps: SfuPoolDeps;
  readonly #links = new Map<NodeId, Promise<SfuLink>>();
  #closed = false;

  constructor(deps: SfuPoolDeps) {
    this.#deps = deps;
  }

  link(nodeId: NodeId): Promise<SfuLink> {
    if (this.#closed) return Promise.reject(new AppError('draining'));
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
  }

  async #open(nodeId: NodeId): Promise<SfuLink> {
    const { registry, connect, token, instance, logger } = this.#deps;
    const node = (await registry.nodes()).find((n) => n.id === nodeId);
    if (!node) throw new AppError('unavailable', { message: `SFU node ${nodeId} is not there` });
    const link = new RpcLink(sfu, await connect(node), { onError: (error) => logger.warn({ nodeId, err: error }, 'sfu link') });
    link.closed.on((reason) => {
      logger.warn({ nodeId, reason }, 'sfu link closed');
      this.#links.delete(nodeId);
      if (!this.#closed) this.lost.emit(nodeId);
    });
    for (const name of EVENTS) link.on(name, (data) => this.events.emit({ nodeId, event: { name, data } as SfuEvent }));
    try {
      await link.call('node.hello', { token: await token(), instance });
    } catch (error) {
      link.close('hello refused');
      throw error;
    }
    return link;
  }

  #forget(nodeId: NodeId, opening: Promise<SfuLink>): void {
    if (this.#links.get(nodeId) === opening) this.#links.delete(nodeId);
  }
}
