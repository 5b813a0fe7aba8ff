import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../kernel/clock.ts';
import { NodeId, RoomId } from '../../kernel/ids.ts';
import { createMemoryRegistry } from './memory-registry.ts';
import type { NodeRecord, Registry } from './registry.ts';
import { type RegistryStore, registryAdapters } from './registry-adapters.fixture.ts';

const SOON = { timeout: 10_000, interval: 10 };
const [a, b, c] = ['a', 'b', 'c'].map((id) => NodeId.parse(id)) as [NodeId, NodeId, NodeId];
const room = (n: number) => RoomId.parse(`room-${n}`);
const node = (id: NodeId, capacity: number, state: NodeRecord['state'] = 'ready'): NodeRecord => ({
  id,
  url: `ws://${id}:1`,
  capacity,
  state,
});
const reserved = async (registry: Registry) => Object.fromEntries((await registry.nodes()).map((n) => [n.id, n.reserved]));

describe.each(registryAdapters)('Registry in $name', ({ start }) => {
  let store: RegistryStore;
  /** Two instances on one store. */
  let one: Registry;
  let two: Registry;
  beforeAll(async () => {
    store = await start();
  });
  beforeEach(async () => {
    await store.clear();
    one = await store.open();
    two = await store.open();
  });
  afterAll(() => store.close());
  const registries = () => ({ one, two });

  describe('nodes', () => heartbeats(registries, () => store));
  describe('place', () => placing(registries));
  describe('many at a time', () => crowding(registries));
});

type Registries = () => { one: Registry; two: Registry };

function heartbeats(registries: Registries, store: () => RegistryStore): void {
  it('are those announced, as they last announced themselves', async () => {
    const { one, two } = registries();
    await one.announce(node(a, 100));
    await two.announce(node(b, 50));
    await two.announce(node(a, 80, 'draining'));
    expect(await one.nodes()).toEqual(
      expect.arrayContaining([
        { ...node(a, 80, 'draining'), reserved: 0 },
        { ...node(b, 50), reserved: 0 },
      ]),
    );
    await one.withdraw(b);
    expect((await two.nodes()).map(({ id }) => id)).toEqual([a]);
  });

  it('are forgotten when they fall silent, and their rooms move', async () => {
    const brief = await store().open({ freshMs: 150 });
    await brief.announce(node(a, 100));
    expect(await brief.place({ roomId: room(1), size: 30, knownEpoch: 0 })).toEqual({ nodeId: a, epoch: 1 });
    await expect.poll(() => brief.nodes(), SOON).toEqual([]);
    expect(await brief.place({ roomId: room(1), size: 30, knownEpoch: 1 })).toBeNull();
    await brief.announce(node(b, 100));
    expect(await brief.place({ roomId: room(1), size: 30, knownEpoch: 1 })).toEqual({ nodeId: b, epoch: 2 });
  });

  it('that come back have what is still reserved on them', async () => {
    const { one } = registries();
    await one.announce(node(a, 100));
    await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await one.withdraw(a);
    await one.announce(node(a, 100));
    expect(await reserved(one)).toEqual({ a: 60 });
    expect(await one.place({ roomId: room(2), size: 60, knownEpoch: 0 })).toBeNull();
  });
}

function placing(registries: Registries): void {
  it('reserves on the node with the most free capacity, and refuses what fits nowhere', async () => {
    const { one, two } = registries();
    await one.announce(node(a, 100));
    await one.announce(node(b, 70));
    await one.announce(node(c, 500, 'draining'));
    expect(await one.place({ roomId: room(1), size: 40, knownEpoch: 0 })).toEqual({ nodeId: a, epoch: 1 });
    expect(await two.place({ roomId: room(2), size: 60, knownEpoch: 0 })).toEqual({ nodeId: b, epoch: 1 });
    expect(await one.place({ roomId: room(3), size: 61, knownEpoch: 0 })).toBeNull();
    expect(await two.place({ roomId: room(3), size: 60, knownEpoch: 0 })).toEqual({ nodeId: a, epoch: 1 });
    expect(await reserved(two)).toEqual({ a: 100, b: 60, c: 0 });
  });

  it('takes the first by id of equally free nodes, in whatever order they announce themselves', async () => {
    const { one } = registries();
    await one.announce(node(c, 50));
    const before = Date.now();
    await expect.poll(() => Date.now(), SOON).toBeGreaterThan(before + 1);
    await one.announce(node(a, 50));
    expect((await one.place({ roomId: room(1), size: 30, knownEpoch: 0 }))?.nodeId).toBe(a);
  });

  it('answers the same to everyone until the room moves, and moves it once', async () => {
    const { one, two } = registries();
    await one.announce(node(a, 100));
    await one.announce(node(b, 90));
    const asked = { roomId: room(1), size: 30 };
    expect(await one.place({ ...asked, knownEpoch: 0 })).toEqual({ nodeId: a, epoch: 1 });
    expect(await two.place({ ...asked, knownEpoch: 1 })).toEqual({ nodeId: a, epoch: 1 });
    expect(await one.place({ ...asked, knownEpoch: 1, avoid: [a] })).toEqual({ nodeId: b, epoch: 2 });
    // The other instance noticed the failure too, later: it does not move the room again.
    expect(await two.place({ ...asked, knownEpoch: 1, avoid: [a] })).toEqual({ nodeId: b, epoch: 2 });
    expect(await reserved(one)).toEqual({ a: 0, b: 30 });
  });

  it('renews the epoch on the same node where only its media was lost', async () => {
    const { one, two } = registries();
    await one.announce(node(a, 30));
    const asked = { roomId: room(1), size: 30 };
    await one.place({ ...asked, knownEpoch: 0 });
    const renewed = await Promise.all([one, two].map((registry) => registry.place({ ...asked, knownEpoch: 1, renew: true })));
    expect(renewed).toEqual([
      { nodeId: a, epoch: 2 },
      { nodeId: a, epoch: 2 },
    ]);
    expect(await reserved(one)).toEqual({ a: 30 });
  });

  it('gives a released reservation back once, and never an epoch again', async () => {
    const { one, two } = registries();
    await one.announce(node(a, 100));
    await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await one.place({ roomId: room(2), size: 40, knownEpoch: 0 });
    await one.release(room(1));
    await two.release(room(1));
    await two.release(room(9));
    expect(await reserved(one)).toEqual({ a: 40 });
    expect(await two.place({ roomId: room(1), size: 60, knownEpoch: 0 })).toEqual({ nodeId: a, epoch: 2 });
    expect(await two.place({ roomId: room(1), size: 60, knownEpoch: 9, renew: true })).toEqual({ nodeId: a, epoch: 10 });
  });

  it('refuses all calls after close', async () => {
    const { one, two } = registries();
    await one.close();
    await two.close();
    for (const call of [
      one.nodes(),
      one.announce(node(a, 1)),
      one.place({ roomId: room(1), size: 1, knownEpoch: 0 }),
      one.release(room(1)),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
}

function crowding(registries: Registries): void {
  it('never overcommits a node, and gives one epoch per room', async () => {
    const { one, two } = registries();
    const capacity = { a: 100, b: 75, c: 52 };
    for (const [id, people] of Object.entries(capacity)) await one.announce(node(NodeId.parse(id), people));
    // 40 rooms of 10, each asked for 5 times: 22 fit (10 + 7 + 5).
    const calls = Array.from({ length: 200 }, (_, i) => ({ roomId: room(i % 40), size: 10, knownEpoch: 0 }));
    const placed = await Promise.all(calls.map((call, i) => (i % 2 ? one : two).place(call)));
    const byRoom = new Map(calls.map((call, i) => [call.roomId, placed.filter((_, j) => j % 40 === i % 40)]));
    for (const answers of byRoom.values()) expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const first = [...byRoom.values()].map(([answer]) => answer).filter((answer) => answer !== null && answer !== undefined);
    expect(first.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 22 }, () => 1));
    expect(await reserved(one)).toEqual({ a: 100, b: 70, c: 50 });
  });

  it('moves a room of a failed node once, whoever notices', async () => {
    const { one, two } = registries();
    for (const id of [a, b, c]) await one.announce(node(id, 100));
    expect((await one.place({ roomId: room(1), size: 30, knownEpoch: 0 }))?.nodeId).toBe(a);
    const moves = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? one : two).place({ roomId: room(1), size: 30, knownEpoch: 1, avoid: [a] })),
    );
    expect(new Set(moves.map((move) => JSON.stringify(move)))).toEqual(new Set([JSON.stringify({ nodeId: b, epoch: 2 })]));
    expect(await reserved(two)).toEqual({ a: 0, b: 30, c: 0 });
  });

  it('decides as the rule in placement.ts does, for any sequence of calls', async () => {
    const { one, two } = registries();
    const nodeId = fc.constantFrom(a, b, c);
    const roomId = fc.integer({ min: 1, max: 4 }).map(room);
    const state = fc.constantFrom('ready' as const, 'ready' as const, 'draining' as const);
    const announce = fc.record({ do: fc.constant('announce' as const), id: nodeId, capacity: fc.nat(60), state });
    const place = fc.record({
      do: fc.constant('place' as const),
      request: fc.record({
        roomId,
        size: fc.integer({ min: 1, max: 30 }),
        knownEpoch: fc.nat(4),
        avoid: fc.uniqueArray(nodeId, { maxLength: 2 }),
        renew: fc.boolean(),
      }),
    });
    const withdraw = fc.record({ do: fc.constant('withdraw' as const), id: nodeId });
    const release = fc.record({ do: fc.constant('release' as const), roomId });
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(fc.oneof(announce, announce, place, place, place, withdraw, release), { maxLength: 40 }),
      async (steps) => {
        run += 1;
        // Ids of this run's own; the prefix keeps their order.
        const own = <T extends string>(id: T) => `run${run}-${id}` as T;
        const model = createMemoryRegistry({ clock: new FakeClock() });
        for (const [i, step] of steps.entries()) {
          const registry = i % 2 ? one : two;
          const apply = async (target: Registry) => {
            if (step.do === 'announce') return await target.announce(node(own(step.id), step.capacity, step.state));
            if (step.do === 'withdraw') return await target.withdraw(own(step.id));
            if (step.do === 'release') return await target.release(own(step.roomId));
            const { request } = step;
            return await target.place({ ...request, roomId: own(request.roomId), avoid: request.avoid.map(own) });
          };
          expect(await apply(registry)).toEqual(await apply(model));
          expect(await reserved(registry)).toEqual(await reserved(model));
        }
        for (const id of [a, b, c]) await one.withdraw(own(id));
      },
    );
    await fc.assert(property, { seed: 2026, numRuns: 60 });
  });
}
