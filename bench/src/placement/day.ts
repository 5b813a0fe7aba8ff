import type { FakeClock } from '@watoto/shared/kernel/clock.ts';
import type { PlaceRequest, Registry } from '@watoto/shared/ports/registry/registry.ts';
import { HOLD_MS } from '@watoto/shared/ports/registry/registry.ts';
import { createDice, type Dice } from './dice.ts';
import { Fleet, type FleetCounts } from './fleet.ts';
import { type Asked, type Faults, Ledger } from './ledger.ts';
import { School } from './school.ts';
import { timetable } from './timetable.ts';

/** Milliseconds of the day in one step: as long as the registry may be left alone without taking it for a sleep. */
export const STEP_MS = 3_000;
/** A node that missed two steps is stale. */
export const DAY_FRESH_MS = 2 * STEP_MS + 1;
const HOLD_EVERY_MS = 60_000;
/** How long the store is away when it is restarted: every node looks stale afterwards. */
const RESTARTED_MS = 30_000;

export interface DayOptions {
  /** Two instances on one store, which goes by `clock`. */
  readonly instances: readonly [Registry, Registry];
  readonly clock: FakeClock;
  readonly seed: number;
  readonly pupils: number;
  readonly periods: number;
  readonly nodes: number;
  /** Kills the store and brings it back: done twice a day. */
  readonly restart?: () => Promise<void>;
  readonly onHour?: (line: string) => void;
}

export interface DayResult {
  readonly faults: Faults;
  /** People still reserved for when everyone has gone home, and rooms that still have a place. */
  readonly leaked: number;
  readonly lessons: number;
  readonly decisions: number;
  readonly refused: number;
  /** Most people with a place at one time. */
  readonly peak: number;
  readonly events: FleetCounts & { storeRestarts: number };
}

/** One day of a school on the real registry, on simulated time. Whatever the ledger finds wrong is in the result. */
export async function simulateDay(options: DayOptions): Promise<DayResult> {
  return await new Day(options).run();
}

class Day {
  readonly #options: DayOptions;
  readonly #dice: Dice;
  readonly #fleet: Fleet;
  readonly #ledger: Ledger;
  readonly #school: School;
  readonly #lessons: number;
  readonly #start: number;
  readonly #restartsAt: number[];
  #heldAt = 0;
  #decisions = 0;
  #refused = 0;
  #peak = 0;
  #storeRestarts = 0;

  constructor(options: DayOptions) {
    const { seed, pupils, periods, nodes, clock } = options;
    this.#options = options;
    this.#dice = createDice(seed);
    this.#fleet = new Fleet({ size: nodes, dice: this.#dice, freshMs: DAY_FRESH_MS });
    this.#ledger = new Ledger(this.#fleet.capacity);
    const lessons = timetable({ pupils, periods, dice: this.#dice });
    this.#lessons = lessons.length;
    this.#school = new School(lessons, { fleet: this.#fleet, ledger: this.#ledger, dice: this.#dice });
    this.#start = clock.now();
    const last = Math.max(...lessons.map(({ endsAt }) => endsAt));
    this.#restartsAt = options.restart ? [0.6, 0.3].map((part) => this.#start + part * last * 1_000) : [];
  }

  async run(): Promise<DayResult> {
    const { clock, onHour } = this.#options;
    for (let step = 0; !this.#school.isOver; step += 1) {
      await this.#step();
      if (step % 1_200 === 1_199) onHour?.(`hour ${(step + 1) / 1_200}: ${this.#decisions} decisions, ${this.#ledger.size} rooms`);
    }
    // Nobody is left who could release what was forsaken.
    const home = clock.now();
    while (clock.now() - home < 2 * HOLD_MS) await this.#step();
    const rooms = await this.#either().rooms();
    const nodes = await this.#either().nodes();
    return {
      faults: this.#ledger.faults,
      leaked: rooms.length + nodes.reduce((sum, { reserved }) => sum + Math.abs(reserved), 0),
      lessons: this.#lessons,
      decisions: this.#decisions,
      refused: this.#refused,
      peak: this.#peak,
      events: { ...this.#fleet.counts, storeRestarts: this.#storeRestarts },
    };
  }

  async #step(): Promise<void> {
    const { clock } = this.#options;
    clock.advance(STEP_MS);
    await this.#restart();
    const now = clock.now();
    this.#school.suffer(await this.#fleet.live(now, STEP_MS, this.#either()));
    // Right after a restart of the store, lessons ask before the nodes have been heard again.
    const isFirst = this.#dice.chance(0.5);
    if (isFirst) await this.#fleet.beat(now, this.#either());
    await this.#end(now);
    await this.#ask(now);
    if (!isFirst) await this.#fleet.beat(now, this.#either());
    await this.#hold(now);
    const [nodes, rooms] = [await this.#either().nodes(), await this.#either().rooms()];
    this.#ledger.compare(nodes, rooms);
    this.#peak = Math.max(
      this.#peak,
      rooms.reduce((sum, { size }) => sum + size, 0),
    );
  }

  async #restart(): Promise<void> {
    const { clock, restart } = this.#options;
    const next = this.#restartsAt.at(-1);
    if (!restart || next === undefined || clock.now() < next) return;
    this.#restartsAt.pop();
    this.#storeRestarts += 1;
    await restart();
    clock.advance(RESTARTED_MS);
  }

  async #end(now: number): Promise<void> {
    const ended = this.#school.turn(Math.floor((now - this.#start) / 1_000));
    await Promise.all(
      ended.map(async ({ roomId, forsaken }) => {
        this.#ledger.ended(roomId);
        if (!forsaken) await this.#either().release(roomId);
      }),
    );
  }

  /** All at once, as instances do: some of the questions from both, some from one that lags behind. */
  async #ask(now: number): Promise<void> {
    const [one, two] = this.#options.instances;
    const asking = this.#school.questions(now).flatMap((request) => {
      if (this.#dice.chance(0.3)) return [this.#answer(one, request), this.#answer(two, request)];
      if (this.#dice.chance(0.1)) return [this.#answer(one, request), this.#answer(two, this.#school.lagging(request))];
      return [this.#answer(this.#either(), request)];
    });
    const batch = await Promise.all(asking);
    this.#ledger.record(batch, {
      isOpen: (id) => this.#fleet.isOpen(id, now),
      isUp: (id) => this.#fleet.isUp(id),
    });
    for (const { request, answer } of batch) this.#school.heard(request, answer !== null, now);
  }

  async #answer(registry: Registry, request: PlaceRequest): Promise<Asked> {
    const answer = await registry.place(request);
    this.#decisions += 1;
    if (!answer) this.#refused += 1;
    return { request, answer };
  }

  async #hold(now: number): Promise<void> {
    if (now - this.#heldAt < HOLD_EVERY_MS) return;
    this.#heldAt = now;
    const followed = this.#school.rooms.map((roomId) => ({ roomId, placement: this.#ledger.placement(roomId) }));
    const [one, two] = this.#options.instances;
    // Each follows the rooms of its own people: some have people on both.
    await Promise.all([one.hold(followed.filter((_, i) => i % 3 !== 0)), two.hold(followed.filter((_, i) => i % 3 !== 1))]);
  }

  #either(): Registry {
    return this.#dice.pick(this.#options.instances);
  }
}
