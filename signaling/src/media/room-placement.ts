import { type Backoff, backoffMs, wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EntryId, type NodeId, type PeerId } from '@watoto/shared/kernel/ids.ts';
import { groupSizes } from '@watoto/shared/room/groups.ts';
import { type Leg, legOf, placesOf } from '@watoto/shared/room/legs.ts';
import { placesForGroups } from '@watoto/shared/ports/registry/cost-model.ts';
import type { Placement, Registry } from '@watoto/shared/ports/registry/registry.ts';
import { peopleIn, personOf } from '@watoto/shared/room/lobby.ts';
import type { Logger } from 'pino';
import type { Change, LiveRoom } from '../live-room.ts';
import { type Farewells, unlessGone } from '../sfu/farewells.ts';
import type { SfuLink, SfuPool } from '../sfu/pool.ts';
import { LegRouters, legKey } from './leg-routers.ts';
import { LostLegs } from './lost-legs.ts';
import { NodeTrust } from './node-trust.ts';

export interface PlacementDeps {
  readonly room: LiveRoom;
  readonly registry: Registry;
  readonly pool: SfuPool;
  readonly farewells: Farewells;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A placement of ours took effect. */
  readonly onPlaced: (cause: PlacementCause) => void;
}

/** Why a room is placed. */
export type PlacementCause = 'first' | 'again' | 'grown' | 'moved' | 'lost';

interface Question {
  readonly cause: PlacementCause;
  /** For those who read the log. */
  readonly reason: string;
  readonly avoid?: readonly NodeId[];
  readonly renew?: readonly NodeId[];
  readonly size: number;
}

/** What came of asking for a place. */
type Placed =
  /** It is in the log. */
  | 'placed'
  /** The registry has nothing better than what the log says. */
  | 'same'
  /** Nothing fits. */
  | 'full'
  /** Nodes that were chosen did not open the room: they are avoided next time. */
  | 'spoiled';

/** Tries before somebody who waits is told that there is no place. */
const ATTEMPTS = 5;
const BRIEFLY: Backoff = { firstMs: 100, mostMs: 600 };
/** A lost leg is placed anew for as long as the room is open: the registry may be away, or everything full. */
const PATIENTLY: Backoff = { firstMs: 100, mostMs: 3_000 };
/** Somebody who waits for a lost leg is told to come again after so long. Milliseconds. */
const REPAIR_WAIT_MS = 3_500;
/** Legs that were left alive are closed after so long: their peers are elsewhere by then. Milliseconds. */
const FAREWELL_MS = 4_000;
/** Nothing fits: nobody has to wait for the same answer. Milliseconds. */
const FULL_MS = 2_000;

/** Where the room's media is. The registry decides, the log tells everyone; several instances may ask at once, and agree. */
export class RoomPlacement {
  readonly #deps: PlacementDeps;
  readonly #routers: LegRouters;
  readonly #lost = new LostLegs();
  readonly #trust: NodeTrust;
  /** Newest placement whose nodes failed before it was said: the next one is to be newer. */
  #spoiled = 0;
  /** Has the registry confirmed the log's placement to this instance? */
  #checked = false;
  #asking: Promise<unknown> = Promise.resolve();
  #repairing: Promise<void> | null = null;
  #entering = 0;
  #fullUntil = 0;

  constructor(deps: PlacementDeps) {
    this.#deps = deps;
    this.#routers = new LegRouters(deps.room.id, deps.pool);
    this.#trust = new NodeTrust({ ...deps, scope: deps.room.scope });
    deps.room.applied.on((change) => this.#follow(change));
  }

  /** The link to the peer's leg, with a Router there; the room is placed first where it isn't. Throws no_capacity, unavailable. */
  async legFor(peerId: PeerId): Promise<{ link: SfuLink; leg: Leg }> {
    const { room } = this.#deps;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      await this.#ensure();
      const leg = legOf(room.state, personOf(room.state, peerId));
      if (!leg) throw new AppError(personOf(room.state, peerId) ? 'unavailable' : 'not_joined');
      if (this.#lost.has(leg)) {
        await this.#repaired();
        continue;
      }
      try {
        return { link: await this.#routers.open(leg), leg };
      } catch (error) {
        this.#failed(leg, error);
        await this.#pause(attempt, BRIEFLY);
      }
    }
    throw new AppError('no_capacity', { retryAfterMs: 5_000 });
  }

  /** The link to a leg whose Router is known to be there. */
  link(leg: Leg): Promise<SfuLink> {
    return this.#deps.pool.link(leg.nodeId);
  }

  /**
   * Runs `join` once there is a place for one more peer: a room that outgrows what was reserved is placed with more. Where nothing
   * fits, hosts get in all the same; others are refused (`no_capacity`), and the room stays as it is.
   */
  async admit<T>({ peerId, host, media }: { peerId: PeerId; host: boolean; media: boolean }, join: () => Promise<T>): Promise<T> {
    if (media) await this.#ensure();
    if (personOf(this.#deps.room.state, peerId)) return await join();
    this.#entering += 1;
    try {
      if (!(await this.#grown()) && !host) {
        const message = 'This lesson is full and can not grow just now. Try again in a few minutes.';
        throw new AppError('no_capacity', { message, retryAfterMs: 15_000 });
      }
      return await join();
    } finally {
      this.#entering -= 1;
    }
  }

  /** Are there this many places? Asks for more where there aren't; a room that has no media has none to reserve. */
  async reserve(places: number): Promise<boolean> {
    const fits = () => this.#legs.length === 0 || places <= placesOf(this.#legs);
    for (let attempt = 1; !fits() && attempt <= ATTEMPTS; attempt += 1) {
      const placed = await this.#ask({ cause: 'grown', reason: 'groups', size: places });
      if (placed === 'full') return false;
      if (placed === 'spoiled') await this.#pause(attempt, BRIEFLY);
    }
    return fits();
  }

  /** The node is gone for us: the room's legs there are replaced elsewhere. */
  nodeLost(nodeId: NodeId, reason: string): void {
    const legs = this.#legs.filter((leg) => leg.nodeId === nodeId);
    // One that the room has left already may be coming back in a moment: a deployment restarts nodes one by one.
    if (legs.length > 0) this.#trust.avoid(nodeId);
    for (const leg of legs) this.#lose(leg, 'node', reason);
  }

  /** The node has started anew: it may be used again. */
  nodeRestarted(nodeId: NodeId): void {
    this.#trust.forgive(nodeId);
  }

  /** The node lives, and the leg's Router is gone: it is made anew there. The leg may be one that the log is still to tell of. */
  routerLost(leg: Pick<Leg, 'nodeId' | 'epoch'>, reason: string): void {
    this.#lose(leg, 'router', reason);
  }

  /** Leaves these nodes while they still work. false: nothing else has room, and all stays as it is. */
  async move(avoid: readonly NodeId[], reason: string): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (!this.#open || !this.#legs.some(({ nodeId }) => avoid.includes(nodeId))) return true;
      const placed = await this.#ask({ cause: 'moved', reason, avoid, size: this.#size() });
      if (placed === 'full') return false;
      if (placed !== 'placed') await this.#pause(attempt, BRIEFLY);
    }
    return !this.#legs.some(({ nodeId }) => avoid.includes(nodeId));
  }

  /** The node doesn't know the room: it is opened again before the next use. */
  reopen(leg: Leg): void {
    this.#routers.forget(leg);
  }

  /** Routers of this leg are opened over the new link; whoever opened it over the old one is forgotten there. */
  async restore(leg: Leg): Promise<void> {
    try {
      await this.#routers.open(leg);
    } catch (error) {
      this.#failed(leg, error);
    }
  }

  /** Gives Routers and reservation back; another instance may have done it already. */
  async release(): Promise<void> {
    const { room, registry, pool } = this.#deps;
    this.#checked = false;
    this.#routers.clear();
    await registry.release(room.id, room.state.placement?.epoch);
    for (const { nodeId, epoch } of this.#legs) {
      const link = await pool.link(nodeId).catch(() => null);
      await link?.call('room.close', { roomId: room.id, epoch }).catch(unlessGone);
    }
  }

  get #legs(): readonly Leg[] {
    return this.#deps.room.state.placement?.legs ?? [];
  }

  get #open(): boolean {
    return this.#deps.room.state.phase === 'open' && !this.#deps.room.scope.closed;
  }

  /** The room has a place, and the registry knows it. */
  async #ensure(): Promise<void> {
    for (let attempt = 1; !this.#checked || !this.#deps.room.state.placement; attempt += 1) {
      const cause = this.#deps.room.state.placement === null ? 'first' : 'again';
      const placed = await this.#ask({ cause, reason: cause, size: this.#size() });
      if (placed === 'placed' || placed === 'same') return;
      if (placed === 'full' || attempt >= ATTEMPTS) throw new AppError('no_capacity', { retryAfterMs: 10_000 });
      await this.#pause(attempt, BRIEFLY);
    }
  }

  /** Are there places for everyone who is in or entering? More are asked for where there aren't. */
  async #grown(): Promise<boolean> {
    const needed = () => peopleIn(this.#deps.room.state) + this.#entering;
    const fits = () => this.#legs.length === 0 || needed() <= placesOf(this.#legs);
    if (fits()) return true;
    if (this.#deps.clock.now() < this.#fullUntil) return false;
    const generous = needed() + Math.max(5, Math.ceil(needed() / 10));
    for (const [i, size] of [generous, needed()].entries()) {
      if (fits()) return true;
      const placed = await this.#ask({ cause: 'grown', reason: 'grown', size });
      if (placed === 'spoiled') await this.#pause(i + 1, BRIEFLY);
    }
    if (fits()) return true;
    this.#fullUntil = this.#deps.clock.now() + FULL_MS;
    return false;
  }

  /** One question to the registry at a time: what it answers is opened on the nodes, and said in the log. */
  #ask(question: Question): Promise<Placed> {
    const asked = this.#asking.then(() => this.#askNow(question));
    this.#asking = asked.catch(() => {});
    return asked;
  }

  async #askNow({ cause, reason, avoid = [], renew = [], size }: Question): Promise<Placed> {
    const { room, registry, pool } = this.#deps;
    const known = room.state.placement;
    const placed = await registry.place({
      roomId: room.id,
      size,
      knownEpoch: Math.max(known?.epoch ?? 0, this.#spoiled),
      ...(known && known.epoch > this.#spoiled ? { knownLegs: known.legs } : {}),
      avoid: [...new Set([...avoid, ...this.#trust.avoided])],
      renew: [...renew],
      alive: pool.alive.filter((nodeId) => !avoid.includes(nodeId)),
    });
    if (!placed) return 'full';
    const settled = room.state.placement?.epoch ?? 0;
    if (placed.epoch <= settled) {
      this.#checked = true;
      return 'same';
    }
    if (!(await this.#openAll(placed))) return 'spoiled';
    await this.#say(placed, cause, reason);
    this.#checked = true;
    return 'placed';
  }

  /** Opens what is new; a node that can't makes the whole placement void. */
  async #openAll(placed: Placement): Promise<boolean> {
    const known = new Set(this.#legs.map(legKey));
    const fresh = placed.legs.filter((leg) => !known.has(legKey(leg)));
    const opened = await Promise.all(
      fresh.map((leg) =>
        this.#routers.open(leg).then(
          () => true,
          (error: unknown) => {
            if (this.#trust.failed(leg.nodeId, AppError.from(error))) this.#spoiled = Math.max(this.#spoiled, placed.epoch);
            return false;
          },
        ),
      ),
    );
    if (opened.every(Boolean)) return true;
    // Those that were opened may be in the next placement, and are closed if they aren't.
    for (const leg of fresh) this.#leave(leg);
    return false;
  }

  async #say({ epoch, legs }: Placement, cause: PlacementCause, reason: string): Promise<void> {
    const { room, onPlaced } = this.#deps;
    // The same id from every instance: whoever comes second changes nothing.
    const said = await room.submit({
      id: EntryId.parse(`placed:${epoch}`),
      by: null,
      type: 'room.placed',
      data: { epoch, legs, reason: reason.slice(0, 120) },
    });
    if (said.ok) onPlaced(cause);
    const now = new Set(this.#legs.map(legKey));
    for (const leg of legs) if (!now.has(legKey(leg))) this.#leave(leg);
  }

  #lose(leg: Pick<Leg, 'nodeId' | 'epoch'>, kind: 'node' | 'router', reason: string): void {
    this.#routers.forget(leg);
    this.#lost.add(leg, kind, reason);
    this.#repair();
  }

  #repair(): void {
    if (this.#repairing || !this.#open || this.#lost.among(this.#legs).length === 0) return;
    const repairing = this.#repairAll().finally(() => {
      this.#repairing = null;
      // One may have been lost in this very moment.
      this.#repair();
    });
    this.#repairing = repairing;
    this.#deps.room.scope.run(repairing);
  }

  /** Replaces lost legs, and does not give up while the room is open. */
  async #repairAll(): Promise<void> {
    const { logger } = this.#deps;
    for (let attempt = 1; this.#open; attempt += 1) {
      const lost = this.#lost.among(this.#legs);
      const [first] = lost;
      if (!first) return;
      const nodesOf = (kind: 'node' | 'router') => lost.filter((loss) => loss.kind === kind).map(({ nodeId }) => nodeId);
      const [avoid, renew] = [nodesOf('node'), nodesOf('router')];
      try {
        const placed = await this.#ask({ cause: 'lost', reason: first.reason, avoid, renew, size: this.#size() });
        if (placed === 'placed') attempt = 0;
        else logger.warn({ placed, attempt, avoid, renew }, 'a lost leg is not replaced yet');
        if (placed === 'full' && attempt > 1) await this.#shrink();
      } catch (err) {
        if (!this.#open) return;
        logger.warn({ err, attempt }, 'a lost leg is not replaced yet');
      }
      if (attempt > 0) await this.#pause(attempt, PATIENTLY);
    }
  }

  /** A lesson that lost all its places, and for which so many can't be had again, makes do with as many as there are people. */
  async #shrink(): Promise<void> {
    const { room, registry } = this.#deps;
    if (this.#lost.among(this.#legs).length < this.#legs.length) return;
    await registry.release(room.id, room.state.placement?.epoch);
    const people = Math.max(1, peopleIn(this.#deps.room.state));
    await this.#ask({ cause: 'lost', reason: 'with fewer places', size: people });
  }

  /** Whoever waits for a lost leg waits for a while, and is then told to come again. */
  async #repaired(): Promise<void> {
    const { clock, room } = this.#deps;
    const done = new AbortController();
    const late = wait(clock, REPAIR_WAIT_MS, AbortSignal.any([done.signal, room.scope.signal])).then(() => !done.signal.aborted);
    const isLate = await Promise.race([
      (this.#repairing ?? Promise.resolve()).then(
        () => false,
        () => false,
      ),
      late,
    ]);
    done.abort();
    if (isLate) throw new AppError('unavailable', { retryAfterMs: 2_000 });
  }

  /** A leg that the log has could not be used. */
  #failed(leg: Leg, thrown: unknown): void {
    const error = AppError.from(thrown);
    if (error.code === 'cancelled') throw error;
    // The node has seen a newer epoch, or lost the Router without our hearing of it.
    if (error.code === 'stale_epoch' || error.code === 'not_found') this.#lose(leg, 'router', `node says ${error.code}`);
    else if (this.#trust.failed(leg.nodeId, error)) this.#lose(leg, 'node', `node fails: ${error.code}`);
  }

  #follow({ entry, outcome, before, after }: Change): void {
    if (entry.type !== 'room.placed' || !outcome.ok) return;
    const now = after.placement?.legs ?? [];
    for (const leg of before.placement?.legs ?? []) {
      if (now.some((one) => legKey(one) === legKey(leg))) continue;
      this.#routers.forget(leg);
      // Opening a newer one closes the older one there.
      if (!now.some(({ nodeId }) => nodeId === leg.nodeId)) this.#leave(leg);
    }
    this.#lost.keepOnly(now, entry.data.epoch);
    this.#repair();
  }

  #leave({ nodeId, epoch }: Leg): void {
    this.#routers.forget({ nodeId, epoch });
    const isLeft = () => !this.#legs.some((leg) => leg.nodeId === nodeId && leg.epoch === epoch);
    this.#deps.farewells.owe(nodeId, { roomId: this.#deps.room.id, epoch, isLeft }, FAREWELL_MS);
  }

  async #pause(attempt: number, backoff: Backoff): Promise<void> {
    await wait(this.#deps.clock, backoffMs(attempt, backoff), this.#deps.room.scope.signal);
    this.#deps.room.scope.signal.throwIfAborted();
  }

  #size(): number {
    const { state } = this.#deps.room;
    return Math.max(placesForGroups(groupSizes(state), state), peopleIn(this.#deps.room.state) + this.#entering);
  }
}
