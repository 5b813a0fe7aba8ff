import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { AppError } from '@watoto/shared/kernel/errors.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from 'pino';

/** A node that failed us is not asked for this room again so soon. Milliseconds. */
const FAILED_MS = 15_000;

export interface NodeTrustDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** Which nodes one room had better not be placed on, by its own experience. The registry hears of it, for other rooms. */
export class NodeTrust {
  readonly #deps: NodeTrustDeps;
  /** Until when each is avoided. */
  readonly #avoided = new Map<NodeId, number>();
  /** Asked once in vain. */
  readonly #doubted = new Set<NodeId>();

  constructor(deps: NodeTrustDeps) {
    this.#deps = deps;
  }

  get avoided(): NodeId[] {
    const now = this.#deps.clock.now();
    for (const [nodeId, until] of this.#avoided) if (until < now) this.#avoided.delete(nodeId);
    return [...this.#avoided.keys()];
  }

  avoid(nodeId: NodeId): void {
    this.#avoided.set(nodeId, this.#deps.clock.now() + FAILED_MS);
  }

  /** It has started anew. */
  forgive(nodeId: NodeId): void {
    this.#avoided.delete(nodeId);
    this.#doubted.delete(nodeId);
  }

  /** It did not open the room. Once may be chance; true: twice is a node not to be used. */
  failed(nodeId: NodeId, error: AppError): boolean {
    const { registry, scope, logger } = this.#deps;
    logger.warn({ nodeId, err: error }, 'node did not open the room');
    const isLeaving = error.code === 'draining';
    if (!isLeaving && !this.#doubted.has(nodeId)) {
      this.#doubted.add(nodeId);
      return false;
    }
    this.#doubted.delete(nodeId);
    this.avoid(nodeId);
    const unheard = (err: unknown) => logger.debug({ err, nodeId }, 'not suspected');
    if (!isLeaving) scope.run(registry.suspect(nodeId, `room.open: ${error.code}`).catch(unheard));
    return true;
  }
}
