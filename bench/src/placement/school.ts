import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { PlaceRequest } from '@watoto/shared/ports/registry/registry.ts';
import type { Dice } from './dice.ts';
import type { Fleet, Mishap } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Lesson } from './timetable.ts';

/** A lesson that is on. */
interface Live {
  readonly lesson: Lesson;
  /** People it wants a place for. */
  size: number;
  /** Nodes on which its media is gone, and the epoch of the leg that is lost. */
  readonly lost: Map<NodeId, number>;
  /** It did not fit: asked again then. Milliseconds. */
  waitsUntil: number;
  /** The epoch before the present one: what an instance knows that lags behind the log. */
  formerEpoch: number;
}

/** Milliseconds until a room that did not fit is asked for again. */
const RETRY_MS = 15_000;
/** Rooms moved off a node that is to be left, at a time. */
const MOVES_AT_ONCE = 10;

/** What the signaling instances want from the registry, as the lessons of the day begin, grow, lose their media and end. */
export class School {
  readonly #deps: { readonly fleet: Fleet; readonly ledger: Ledger; readonly dice: Dice };
  readonly #toCome: Lesson[];
  readonly #live = new Map<string, Live>();

  constructor(lessons: readonly Lesson[], deps: { fleet: Fleet; ledger: Ledger; dice: Dice }) {
    this.#deps = deps;
    this.#toCome = [...lessons].sort((a, b) => b.opensAt - a.opensAt);
  }

  get isOver(): boolean {
    return this.#toCome.length === 0 && this.#live.size === 0;
  }

  get rooms(): Lesson['roomId'][] {
    return [...this.#live.values()].map(({ lesson }) => lesson.roomId);
  }

  suffer(mishaps: readonly Mishap[]): void {
    for (const live of this.#live.values()) {
      for (const { nodeId, kind } of mishaps) {
        const leg = this.#deps.ledger.placement(live.lesson.roomId)?.legs.find((l) => l.nodeId === nodeId);
        // A Worker has a few of the node's rooms.
        if (leg && (kind === 'lost' || this.#deps.dice.chance(0.3))) live.lost.set(nodeId, leg.epoch);
      }
    }
  }

  /** Begins and grows what is due; answers the lessons that end, and whether anybody is left to release them. */
  turn(second: number): Lesson[] {
    for (let next = this.#toCome.at(-1); next && next.opensAt <= second; next = this.#toCome.at(-1)) {
      this.#toCome.pop();
      this.#live.set(next.roomId, { lesson: next, size: next.expected, lost: new Map(), waitsUntil: 0, formerEpoch: 0 });
    }
    const ended: Lesson[] = [];
    for (const live of this.#live.values()) {
      for (const { at, size } of live.lesson.growth) if (at <= second) live.size = Math.max(live.size, size);
      if (live.lesson.endsAt > second) continue;
      ended.push(live.lesson);
      this.#live.delete(live.lesson.roomId);
    }
    return ended;
  }

  /** What is to be asked now. */
  questions(now: number): PlaceRequest[] {
    let moves = 0;
    return [...this.#live.values()].flatMap((live) => {
      if (now < live.waitsUntil) return [];
      const question = this.#repair(live) ?? this.#fit(live);
      if (question || moves >= MOVES_AT_ONCE) return question ?? [];
      const leave = this.#leave(live);
      if (leave) moves += 1;
      return leave ?? [];
    });
  }

  /** The same question from an instance that lags behind the log. */
  lagging(request: PlaceRequest): PlaceRequest {
    return { ...request, knownEpoch: this.#live.get(request.roomId)?.formerEpoch ?? 0 };
  }

  /** The registry said so; the log has it. */
  heard({ roomId, knownEpoch }: PlaceRequest, fits: boolean, now: number): void {
    const live = this.#live.get(roomId);
    if (!live) return;
    if (!fits) live.waitsUntil = now + RETRY_MS + this.#deps.dice.between(0, RETRY_MS);
    const placement = this.#deps.ledger.placement(roomId);
    if (placement && placement.epoch !== knownEpoch) live.formerEpoch = knownEpoch;
    for (const [nodeId, epoch] of live.lost) {
      if (!placement?.legs.some((leg) => leg.nodeId === nodeId && leg.epoch === epoch)) live.lost.delete(nodeId);
    }
  }

  #ask(live: Live, more: Partial<PlaceRequest>): PlaceRequest {
    const { fleet, ledger, dice } = this.#deps;
    const known = ledger.placement(live.lesson.roomId);
    const legs = known?.legs ?? [];
    return {
      roomId: live.lesson.roomId,
      size: live.size,
      knownEpoch: known?.epoch ?? 0,
      alive: legs.map(({ nodeId }) => nodeId).filter((id) => fleet.isUp(id)),
      ...(dice.chance(0.5) ? { knownLegs: legs } : {}),
      ...more,
    };
  }

  #repair(live: Live): PlaceRequest | null {
    if (live.lost.size === 0) return null;
    const lost = [...live.lost.keys()];
    const isUp = (id: NodeId) => this.#deps.fleet.isUp(id);
    return this.#ask(live, { avoid: lost.filter((id) => !isUp(id)), renew: lost.filter(isUp) });
  }

  #fit(live: Live): PlaceRequest | null {
    const placement = this.#deps.ledger.placement(live.lesson.roomId);
    const places = placement?.legs.reduce((sum, { size }) => sum + size, 0) ?? 0;
    return places < live.size ? this.#ask(live, {}) : null;
  }

  #leave(live: Live): PlaceRequest | null {
    const legs = this.#deps.ledger.placement(live.lesson.roomId)?.legs ?? [];
    const leaving = legs.map(({ nodeId }) => nodeId).filter((id) => this.#deps.fleet.isLeaving(id));
    return leaving.length > 0 ? this.#ask(live, { avoid: leaving }) : null;
  }
}
