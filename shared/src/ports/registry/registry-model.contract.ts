import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NodeId } from '../../kernel/ids.ts';
import { createMemoryRegistry } from './memory-registry.ts';
import { ASLEEP_MS, HOLD_MS, type Registry } from './registry.ts';
import { a, b, c, leg, nodeOf, type RegistryStore, registryAdapters, room } from './registry-adapters.fixture.ts';

/** The script on Redis and the rule in placement.ts are the same rule: any sequence of calls gets the same answers from both. */

const nodeId = fc.constantFrom(a, b, c);
const roomId = fc.integer({ min: 1, max: 4 }).map(room);
const incarnation = fc.constantFrom('first', 'first', 'first', 'second');
const some = fc.uniqueArray(nodeId, { maxLength: 2 });
const legs = fc.uniqueArray(
  fc.tuple(nodeId, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 })).map(([id, epoch, size]) => leg(id, epoch, size)),
  { maxLength: 2, selector: (l) => l.nodeId },
);
const size = fc.integer({ min: 1, max: 60 });
const known = fc.nat(5);

const Step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('announce' as const),
      id: nodeId,
      incarnation,
      capacity: fc.nat(60),
      state: fc.constantFrom('ready' as const, 'ready' as const, 'ready' as const, 'draining' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      request: fc.record({
        roomId,
        size,
        knownEpoch: known,
        knownLegs: fc.oneof(fc.constant([]), legs),
        avoid: some,
        renew: some,
        alive: some,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), roomId, epoch: fc.integer({ min: 1, max: 6 }), legs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(ASLEEP_MS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lapse' as const, 'sleep' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), id: nodeId, incarnation }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drain' as const), id: nodeId, drain: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('suspect' as const), id: nodeId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), roomId, known: fc.option(known, { nil: undefined }) }) },
);
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;

/** The answer, or the code of the error. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  return await call.catch((error: unknown) => AppError.from(error).code);
}

function take(registry: Registry, step: Step): Promise<unknown> {
  switch (step.do) {
    case 'announce':
      return outcome(registry.announce(nodeOf(step.id, step.capacity, { incarnation: step.incarnation, state: step.state })));
    case 'withdraw':
      return outcome(registry.withdraw(step.id, step.incarnation));
    case 'drain':
      return outcome(registry.requestDrain(step.id, step.drain));
    case 'suspect':
      return outcome(registry.suspect(step.id, 'by step'));
    case 'place':
      return outcome(registry.place(step.request));
    case 'hold':
      return outcome(registry.hold([{ roomId: step.roomId, placement: step.legs[0] ? { epoch: step.epoch, legs: step.legs } : null }]));
    case 'release':
      return outcome(registry.release(step.roomId, step.known));
    case 'advance':
    case 'sleep':
      return outcome(registry.nodes());
    case 'lapse':
      return outcome(registry.hold([]));
  }
}

/** How much time goes by before the step is taken; none at a time is a sleep, but for `sleep`. */
function* pauses(step: Step): Iterable<number> {
  if (step.do === 'advance') yield step.ms;
  else if (step.do === 'sleep') yield 2 * ASLEEP_MS;
  else if (step.do === 'lapse') for (let ms = 0; ms < HOLD_MS; ms += ASLEEP_MS) yield ASLEEP_MS;
  else yield 0;
}

async function all(registry: Registry) {
  return { nodes: await registry.nodes(), rooms: await registry.rooms() };
}

const redis = registryAdapters.find(({ name }) => name === 'redis');
let store: RegistryStore;
beforeAll(async () => {
  if (!redis) throw new Error('no Redis adapter');
  store = await redis.start();
});
afterAll(() => store.close());

it('decides as the rule in placement.ts does, for any sequence of calls', async () => {
  const property = fc.asyncProperty(fc.array(Step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
    const clock = new FakeClock();
    await store.clear(clock);
    const instances = [await store.open(), await store.open()];
    const model = createMemoryRegistry({ clock, restorable: true });
    for (const [i, step] of steps.entries()) {
      const registry = instances[i % 2];
      if (!registry) throw new Error('no instance');
      for (const ms of pauses(step)) {
        clock.advance(ms);
        expect(await take(registry, step)).toEqual(await take(model, step));
      }
      expect(await all(registry)).toEqual(await all(model));
      expectNothingImpossible(step, await all(model));
    }
  });
  await fc.assert(property, { seed: 2026, numRuns: 50 });
}, 120_000);

/** Only what the log says of a place that the registry had forgotten may be more than a node can serve. */
function expectNothingImpossible(step: Step, { nodes, rooms }: Awaited<ReturnType<typeof all>>): void {
  const sums = new Map<NodeId, number>();
  for (const { nodeId: id, size: people } of rooms.flatMap((found) => found.legs)) sums.set(id, (sums.get(id) ?? 0) + people);
  for (const node of nodes) expect(node.reserved).toBe(sums.get(node.id) ?? 0);
  for (const found of rooms) expect(new Set(found.legs.map((l) => l.nodeId)).size, step.do).toBe(found.legs.length);
}
