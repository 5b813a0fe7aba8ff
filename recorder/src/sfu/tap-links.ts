import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { NodeId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { EventData } from '@watoto/shared/kernel/rpc.ts';
import { type FrameChannel, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { watch } from '@watoto/shared/kernel/watchdog.ts';
import { type SfuTaps, sfuTaps } from '@watoto/shared/contract/sfu.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';

export interface TapLinksDeps {
  readonly registry: Pick<Registry, 'nodes'>;
  readonly instance: string;
  /** Opens a channel to the node: a WebSocket, or the embedded profile's in-memory pair. */
  readonly connect: (node: NodeRecord) => Promise<FrameChannel>;
  /** The token for `node.hello`. */
  readonly token: () => Promise<string>;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

export type TapLink = RpcLink<SfuTaps>;
export type TapChange = EventData<SfuTaps, 'tap.changed'>;

/** Milliseconds between two looks at each link; three without an answer and the node counts as hung. */
const PING_MS = 450;
const HELLO_MS = 1_500;

/** One link to each SFU node that has something to record: opened on demand, shared by promise, watched, forgotten when it fails. */
export class TapLinks {
  readonly changed = new Emitter<TapChange>();
  /** A link is gone, and all taps on it. */
  readonly lost = new Emitter<NodeId>();
  readonly #deps: TapLinksDeps;
  readonly #links = new Map<NodeId, Promise<TapLink>>();

  constructor(deps: TapLinksDeps) {
    this.#deps = deps;
    deps.scope.defer(async (reason) => {
      this.changed.clear();
      this.lost.clear();
      for (const opening of [...this.#links.values()]) (await opening.catch(() => null))?.close(reason);
    });
  }

  /** Rejects with `unavailable` where the node can't be reached. */
  link(nodeId: NodeId): Promise<TapLink> {
    if (this.#deps.scope.closed) return Promise.reject(new AppError('cancelled'));
    const known = this.#links.get(nodeId);
    if (known) return known;
    const opening = this.#open(nodeId);
    this.#links.set(nodeId, opening);
    opening.catch(() => this.#forget(nodeId, opening));
    return opening;
  }

  /** What is heard of one tap, until the returned function is called. */
  of(tapId: TransportId, listener: (state: TapChange['state']) => void): () => void {
    return this.changed.on((change) => {
      if (change.tapId === tapId) listener(change.state);
    });
  }

  async #open(nodeId: NodeId): Promise<TapLink> {
    const { registry, connect, token, instance, logger } = this.#deps;
    const node = (await registry.nodes()).find(({ id }) => id === nodeId);
    if (!node) throw new AppError('unavailable', { message: `SFU node ${nodeId} is not there` });
    const link = new RpcLink(sfuTaps, await connect(node), { onError: (err) => logger.warn({ nodeId, err }, 'tap link') });
    link.on('tap.changed', (change) => this.changed.emit(change));
    try {
      const hello = await link.call('node.hello', { token: await token(), instance }, { timeoutMs: HELLO_MS });
      if (hello.nodeId !== nodeId) throw new AppError('unavailable', { message: `SFU node ${nodeId} answers as ${hello.nodeId}` });
    } catch (error) {
      link.close('no good hello');
      throw error;
    }
    this.#keep(nodeId, link);
    return link;
  }

  #keep(nodeId: NodeId, link: TapLink): void {
    const stop = watch({
      ping: () => link.call('node.ping', {}),
      intervalMs: PING_MS,
      onHung: () => link.close('no answer'),
      clock: this.#deps.clock,
    });
    const gone = (reason: string) => {
      stop();
      this.#links.delete(nodeId);
      this.#deps.logger.info({ nodeId, reason }, 'tap link closed');
      this.lost.emit(nodeId);
    };
    if (link.isClosed) gone('at once');
    else link.closed.on(gone);
  }

  #forget(nodeId: NodeId, opening: Promise<TapLink>): void {
    if (this.#links.get(nodeId) === opening) this.#links.delete(nodeId);
  }
}
