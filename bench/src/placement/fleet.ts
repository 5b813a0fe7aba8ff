import { AppError } from '@watoto/shared/kernel/errors.ts';
import { NodeId } from '@watoto/shared/kernel/ids.ts';
import { capacityOf } from '@watoto/shared/ports/registry/cost-model.ts';
import { type NodeRecord, type Registry, SUSPECT_MS } from '@watoto/shared/ports/registry/registry.ts';
import type { Dice } from './dice.ts';

/** One SFU node of the simulation, as it really is. */
interface SimNode {
  readonly id: NodeId;
  readonly workers: number;
  readonly capacity: number;
  /** Counts its starts. */
  start: number;
  /** hung: its process is there and says nothing. */
  condition: 'up' | 'down' | 'hung';
  state: NodeRecord['state'];
  drainWished: boolean;
  /** When the next thing happens to it that was decided already. Milliseconds. */
  backAt: number;
  heardAt: number;
  suspectedUntil: number;
}

/** What befell a node: its media is gone, or it is to be left. */
export type Mishap = { readonly nodeId: NodeId; readonly kind: 'lost' | 'worker' };

export interface FleetCounts {
  deaths: number;
  restarts: number;
  hangs: number;
  drains: number;
  suspicions: number;
  workers: number;
  impostors: number;
}

/** How often a thing befalls a node, in times a day. */
const A_DAY = { death: 2, restart: 1, hang: 1, worker: 3, drain: 0.6, leave: 0.6, suspicion: 4, impostor: 0.5 };
const DAY_MS = 8 * 60 * 60 * 1_000;

/** The nodes: they beat, die, hang, come back with the same id, are drained and suspected. */
export class Fleet {
  readonly counts: FleetCounts = { deaths: 0, restarts: 0, hangs: 0, drains: 0, suspicions: 0, workers: 0, impostors: 0 };
  readonly capacity: ReadonlyMap<NodeId, number>;
  readonly #nodes: readonly SimNode[];
  readonly #byId: ReadonlyMap<NodeId, SimNode>;
  readonly #dice: Dice;
  readonly #freshMs: number;

  constructor({ size, dice, freshMs }: { size: number; dice: Dice; freshMs: number }) {
    this.#dice = dice;
    this.#freshMs = freshMs;
    this.#nodes = Array.from({ length: size }, (_, i) => node(NodeId.parse(`sfu-${String(i).padStart(2, '0')}`), i % 20 === 0 ? 2 : 1));
    this.#byId = new Map(this.#nodes.map((n) => [n.id, n]));
    this.capacity = new Map(this.#nodes.map(({ id, capacity }) => [id, capacity]));
  }

  /** Somebody who talks with it gets an answer. */
  isUp(id: NodeId): boolean {
    return this.#byId.get(id)?.condition === 'up';
  }

  /** New people may be put there. */
  isOpen(id: NodeId, now: number): boolean {
    const found = this.#byId.get(id);
    return (
      found !== undefined &&
      found.heardAt > now - this.#freshMs &&
      found.state === 'ready' &&
      !found.drainWished &&
      found.suspectedUntil <= now
    );
  }

  isLeaving(id: NodeId): boolean {
    const found = this.#byId.get(id);
    return found !== undefined && (found.drainWished || found.state === 'draining');
  }

  /** What befalls the nodes in `ms` up to now. What the administrator and instances do about it, they do. */
  async live(now: number, ms: number, registry: Registry): Promise<Mishap[]> {
    const mishaps: Mishap[] = [];
    const happens = (timesADay: number) => this.#dice.chance((timesADay * ms) / DAY_MS);
    for (const n of this.#nodes) {
      if (n.condition !== 'up') {
        if (now >= n.backAt) comeBack(n);
      } else if (happens(A_DAY.death)) mishaps.push(this.#lose(n, 'down', now + this.#dice.between(5, 400) * 1_000, 'deaths'));
      else if (happens(A_DAY.restart)) mishaps.push(this.#lose(n, 'down', now, 'restarts'));
      else if (happens(A_DAY.hang)) mishaps.push(this.#lose(n, 'hung', now + this.#dice.between(3, 60) * 1_000, 'hangs'));
      else if (happens(A_DAY.worker)) {
        this.counts.workers += 1;
        mishaps.push({ nodeId: n.id, kind: 'worker' });
      } else await this.#drain(n, now, registry, happens);
      if (happens(A_DAY.suspicion)) await this.#suspect(n, now, registry);
    }
    return mishaps;
  }

  /** Everybody who is up says so. */
  async beat(now: number, registry: Registry): Promise<void> {
    await Promise.all(this.#nodes.filter(({ condition }) => condition === 'up').map((n) => this.#announce(n, now, registry)));
  }

  /** Somebody who talked with it in vain says so. */
  async suspect(id: NodeId, now: number, registry: Registry): Promise<void> {
    const found = this.#byId.get(id);
    if (found) await this.#suspect(found, now, registry);
  }

  async #announce(n: SimNode, now: number, registry: Registry): Promise<void> {
    const { id, workers, capacity, state, start } = n;
    const record = { id, incarnation: `start-${start}`, url: `ws://${id}:4443`, workers, capacity, state };
    try {
      const { drain } = await registry.announce(record);
      n.heardAt = now;
      if (drain !== n.drainWished) throw new Error(`${id} heard ${drain}, the administrator said ${n.drainWished}`);
    } catch (error) {
      // Its former self still looks fresh: next time.
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    }
    if (this.#dice.chance(A_DAY.impostor / (DAY_MS / 3_000))) await this.#impostor(record, registry);
  }

  /** Another process is started with the same id, by mistake. */
  async #impostor(record: NodeRecord, registry: Registry): Promise<void> {
    const refused = await registry.announce({ ...record, incarnation: 'impostor', capacity: 0 }).then(
      () => false,
      () => true,
    );
    if (!refused) throw new Error(`an impostor was taken for ${record.id}`);
    await registry.withdraw(record.id, 'impostor');
    this.counts.impostors += 1;
  }

  #lose(n: SimNode, condition: 'down' | 'hung', backAt: number, count: 'deaths' | 'restarts' | 'hangs'): Mishap {
    this.counts[count] += 1;
    Object.assign(n, { condition, backAt });
    return { nodeId: n.id, kind: 'lost' };
  }

  async #drain(n: SimNode, now: number, registry: Registry, happens: (timesADay: number) => boolean): Promise<void> {
    if (n.drainWished) {
      if (now < n.backAt) return;
      await registry.requestDrain(n.id, false);
      n.drainWished = false;
    } else if (n.state === 'draining') {
      if (now < n.backAt) return;
      // It was told to leave and leaves; another start takes its id a minute later.
      await registry.withdraw(n.id, `start-${n.start}`);
      Object.assign(n, { condition: 'down', backAt: now + 60_000, heardAt: 0, suspectedUntil: 0 });
    } else if (happens(A_DAY.leave)) {
      this.counts.drains += 1;
      Object.assign(n, { state: 'draining', backAt: now + 20 * 60_000 });
      // As on SIGTERM: said at once.
      await this.#announce(n, now, registry);
    } else if (happens(A_DAY.drain) && n.heardAt > 0) {
      this.counts.drains += 1;
      await registry.requestDrain(n.id, true);
      Object.assign(n, { drainWished: true, backAt: now + 15 * 60_000 });
    }
  }

  async #suspect(n: SimNode, now: number, registry: Registry): Promise<void> {
    this.counts.suspicions += 1;
    await registry.suspect(n.id, 'simulated');
    if (n.heardAt > 0) n.suspectedUntil = now + SUSPECT_MS;
  }
}

function node(id: NodeId, workers: number): SimNode {
  const capacity = capacityOf(workers);
  return { id, workers, capacity, start: 1, condition: 'up', state: 'ready', drainWished: false, backAt: 0, heardAt: 0, suspectedUntil: 0 };
}

/** A hung one goes on as if nothing had been; one that was down is started anew. */
function comeBack(n: SimNode): void {
  if (n.condition === 'down') Object.assign(n, { start: n.start + 1, state: 'ready' });
  n.condition = 'up';
}
