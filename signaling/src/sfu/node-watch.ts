import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { NodeUsage, Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from 'pino';

/** Milliseconds between two looks at the registry. */
const LOOK_MS = 1_000;

export interface NodeWatchDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** What the registry says of the SFU nodes, looked at each second. */
export class NodeWatch {
  /** A look that the registry answered. */
  readonly looked = new Emitter<readonly NodeUsage[]>();
  /** A node has started anew: what was held against the process before it does not count. */
  readonly restarted = new Emitter<NodeId>();
  readonly #deps: NodeWatchDeps;
  #looking: Promise<void> | null = null;
  /** Nodes that say themselves that they are leaving; the registry hears of it later, or never. */
  readonly #leaving = new Set<NodeId>();
  #nodes: readonly NodeUsage[] = [];
  readonly #incarnations = new Map<NodeId, string>();

  constructor(deps: NodeWatchDeps) {
    this.#deps = deps;
    deps.scope.defer(deps.clock.every(LOOK_MS, () => void this.#look()));
    deps.scope.defer(() => {
      this.looked.clear();
      this.restarted.clear();
    });
  }

  /** Nodes that take nobody new and are to be left, as far as is known. */
  get draining(): NodeId[] {
    const said = this.#nodes.filter(({ state, drainRequested }) => state === 'draining' || drainRequested).map(({ id }) => id);
    return [...new Set([...said, ...this.#leaving])];
  }

  leaving(nodeId: NodeId): void {
    this.#leaving.add(nodeId);
  }

  /** One at a time: a registry that hangs must not gather a queue of questions. */
  #look(): Promise<void> {
    const { registry, scope, logger } = this.#deps;
    this.#looking ??= registry
      .nodes()
      .then(
        (nodes) => this.#learn(nodes),
        (err: unknown) => {
          if (!scope.closed) logger.warn({ err }, 'the registry does not answer');
        },
      )
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  #learn(nodes: readonly NodeUsage[]): void {
    this.#nodes = nodes;
    // A node that is ready again, or gone, is not leaving.
    for (const id of this.#leaving) if (!nodes.some((node) => node.id === id && node.state === 'draining')) this.#forgetSoon(id);
    for (const { id, incarnation } of nodes) {
      const before = this.#incarnations.get(id);
      this.#incarnations.set(id, incarnation);
      if (before === undefined || before === incarnation) continue;
      this.#leaving.delete(id);
      this.restarted.emit(id);
    }
    this.looked.emit(nodes);
  }

  /** Its own word may be newer than the look: one more look decides. */
  #forgetSoon(nodeId: NodeId): void {
    const { clock, scope } = this.#deps;
    const forget = scope.defer(
      clock.after(2 * LOOK_MS, () => {
        forget();
        if (!this.#nodes.some(({ id, state }) => id === nodeId && state === 'draining')) this.#leaving.delete(nodeId);
      }),
    );
  }
}
