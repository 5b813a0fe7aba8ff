import { type Backoff, backoffMs } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { NodeLink } from './node-link.ts';

/** Opens a channel to another node's control link, by its id. */
export type ConnectNode = (nodeId: NodeId) => Promise<FrameChannel>;

export interface NodeLinksDeps {
  readonly nodeId: NodeId;
  readonly connect: ConnectNode;
  /** A token for `node.hello`, good once. */
  readonly token: (instance: string) => Promise<string>;
  readonly scope: Scope;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Milliseconds that a channel to another node may take to open. */
const CONNECT_MS = 3_000;
/** Milliseconds that a link is kept with no pipe over it. */
const LINGER_MS = 10_000;
/** How long a node that could not be reached is not tried again. */
const RETRY: Backoff = { firstMs: 200, mostMs: 5_000 };

interface Attempts {
  failures: number;
  retryAt: number;
}

/** One link to each node that has what is wanted here: opened on demand, shared by promise, tried again when somebody wants it. */
export class NodeLinks {
  readonly #deps: NodeLinksDeps;
  readonly #links = new Map<NodeId, Promise<NodeLink>>();
  readonly #attempts = new Map<NodeId, Attempts>();

  constructor(deps: NodeLinksDeps) {
    this.#deps = deps;
    deps.scope.defer((reason) => this.#close(reason));
  }

  /** Rejects with `unavailable` where the node can't be reached, at once where it couldn't a moment ago. */
  link(nodeId: NodeId): Promise<NodeLink> {
    const known = this.#links.get(nodeId);
    if (known) return known;
    const { clock, scope } = this.#deps;
    const { retryAt } = this.#attempts.get(nodeId) ?? { retryAt: 0 };
    if (scope.closed || clock.now() < retryAt) return Promise.reject(unreachable(nodeId));
    const opening = this.#open(nodeId);
    this.#links.set(nodeId, opening);
    opening.then(
      (link) => this.#keep(nodeId, opening, link),
      (err: unknown) => this.#failed(nodeId, opening, err),
    );
    return opening;
  }

  async #open(nodeId: NodeId): Promise<NodeLink> {
    const { connect, token, clock, logger } = this.#deps;
    const instance = `node:${this.#deps.nodeId}`;
    const channel = await within(connect(nodeId), clock, () => unreachable(nodeId));
    return await NodeLink.open(channel, { token: await token(instance), instance }, clock, logger.child({ to: nodeId }));
  }

  #keep(nodeId: NodeId, opening: Promise<NodeLink>, link: NodeLink): void {
    const { clock, scope, logger } = this.#deps;
    this.#attempts.delete(nodeId);
    logger.info({ to: nodeId }, 'node link open');
    let cancel = () => {};
    const lost = (reason: string) => {
      cancel();
      forget();
      if (this.#links.get(nodeId) === opening) this.#links.delete(nodeId);
      logger.info({ to: nodeId, reason }, 'node link closed');
    };
    const forget = scope.defer((reason) => link.close(reason));
    link.closed.on(lost);
    if (link.isClosed) lost('at once');
    const closeIfIdle = () => {
      cancel();
      cancel = clock.after(LINGER_MS, () => link.pipes === 0 && link.close('nothing to pull'));
    };
    link.idle.on(closeIfIdle);
    closeIfIdle();
  }

  #failed(nodeId: NodeId, opening: Promise<NodeLink>, err: unknown): void {
    const { clock, logger } = this.#deps;
    if (this.#links.get(nodeId) === opening) this.#links.delete(nodeId);
    const failures = (this.#attempts.get(nodeId)?.failures ?? 0) + 1;
    this.#attempts.set(nodeId, { failures, retryAt: clock.now() + backoffMs(failures, RETRY) });
    logger.warn({ to: nodeId, failures, err }, 'another node can not be reached');
  }

  async #close(reason: string): Promise<void> {
    for (const opening of [...this.#links.values()]) {
      const link = await opening.catch(() => null);
      link?.close(reason);
    }
  }
}

const unreachable = (nodeId: NodeId) => new AppError('unavailable', { message: `Node ${nodeId} can't be reached.`, retryAfterMs: 1_000 });

/** A channel that comes too late is closed. */
function within(connecting: Promise<FrameChannel>, clock: Clock, late: () => AppError): Promise<FrameChannel> {
  return new Promise((resolve, reject) => {
    let given = false;
    const cancel = clock.after(CONNECT_MS, () => {
      given = true;
      reject(late());
    });
    connecting.then(
      (channel) => {
        cancel();
        if (given) channel.close('too late');
        else resolve(channel);
      },
      (error: unknown) => {
        cancel();
        reject(AppError.from(error));
      },
    );
  });
}
