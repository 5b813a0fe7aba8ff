import { describe, expect, it } from 'vitest';
import { PEOPLE_PER_WORKER_MAX } from './cost-model.ts';
import { EPOCH_KEPT_MS, FRESH_MS, SILENT_KEPT_MS, SUSPECT_MS } from './registry.ts';
import {
  a,
  b,
  c,
  describeRegistries,
  leg,
  nodeIds,
  nodeOf,
  pass,
  placed,
  type RegistryRig,
  reserved,
  room,
} from './registry-adapters.fixture.ts';

describeRegistries((rig) => {
  describe('nodes', () => heartbeats(rig));
  describe('a node', () => trust(rig));
  describe('place', () => placing(rig));
  describe('a room that spans nodes', () => spanning(rig));
  describe('many at a time', () => crowding(rig));
});

function heartbeats(rig: () => RegistryRig): void {
  it('are those announced, as they last announced themselves', async () => {
    const { one, two } = rig();
    const load = { rooms: 3, peers: 70, transports: 140, producers: 80, consumers: 900 };
    await one.announce(nodeOf(a, 100));
    await two.announce(nodeOf(b, 50));
    await two.announce(nodeOf(a, 80, { state: 'draining', load }));
    const nothing = { reserved: 0, suspectedUntil: null, suspicion: '', drainRequested: false };
    expect(await one.nodes()).toEqual([
      { ...nodeOf(a, 80, { state: 'draining', load }), ...nothing },
      { ...nodeOf(b, 50), ...nothing },
    ]);
    await one.withdraw(b, 'first');
    expect((await two.nodes()).map(({ id }) => id)).toEqual([a]);
  });

  it('are stale when they fall silent, and their rooms move when somebody asks', async () => {
    const { one, clock } = rig();
    await one.announce(nodeOf(a, 100));
    expect(await one.place({ roomId: room(1), size: 30, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 30)));
    clock.advance(FRESH_MS);
    expect(await one.nodes()).toEqual([]);
    expect(await one.place({ roomId: room(1), size: 30, knownEpoch: 1 })).toBeNull();
    await one.announce(nodeOf(b, 100));
    expect(await one.place({ roomId: room(1), size: 30, knownEpoch: 1, alive: [a] })).toEqual(placed(1, leg(a, 1, 30)));
    expect(await one.place({ roomId: room(1), size: 30, knownEpoch: 1 })).toEqual(placed(2, leg(b, 2, 30)));
  });

  it('that come back have what is still reserved on them', async () => {
    const { one } = rig();
    await one.announce(nodeOf(a, 100));
    await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await one.withdraw(a, 'first');
    await one.announce(nodeOf(a, 100));
    expect(await reserved(one)).toEqual({ a: 60 });
    expect(await one.place({ roomId: room(2), size: 60, knownEpoch: 0 })).toBeNull();
  });

  it('that a clock set back has put into the future are stale until they are heard again', async () => {
    const { one, clock } = rig();
    await one.announce(nodeOf(a, 100));
    clock.advance(-60 * 60 * 1_000);
    expect(await one.nodes()).toEqual([]);
    await one.announce(nodeOf(a, 100));
    expect(await reserved(one)).toEqual({ a: 0 });
    await pass(rig(), FRESH_MS);
    expect(await one.nodes()).toEqual([]);
  });

  it('are emptied as the administrator wishes, at once, and hear of it with their next heartbeat', async () => {
    const { one, two } = rig();
    expect(await one.announce(nodeOf(a, 100))).toEqual({ drain: false });
    await two.requestDrain(a, true);
    expect(await two.place({ roomId: room(1), size: 1, knownEpoch: 0 })).toBeNull();
    expect(await one.announce(nodeOf(a, 100))).toEqual({ drain: true });
    expect((await two.nodes())[0]).toMatchObject({ drainRequested: true, state: 'ready' });
    expect(await two.place({ roomId: room(1), size: 1, knownEpoch: 0 })).toBeNull();
    await one.requestDrain(a, false);
    expect(await two.place({ roomId: room(1), size: 1, knownEpoch: 0 })).not.toBeNull();
    expect(await one.announce(nodeOf(a, 100))).toEqual({ drain: false });
  });

  it('are drained as long as they are there, and no longer', async () => {
    const { one, clock } = rig();
    await one.announce(nodeOf(a, 100));
    await one.requestDrain(a, true);
    clock.advance(FRESH_MS);
    expect(await one.announce(nodeOf(a, 100, { incarnation: 'second' }))).toEqual({ drain: true });
    await one.withdraw(a, 'second');
    expect(await one.announce(nodeOf(a, 100, { incarnation: 'third' }))).toEqual({ drain: false });
    await one.requestDrain(a, true);
    clock.advance(SILENT_KEPT_MS);
    await one.announce(nodeOf(b, 100));
    await expect(one.requestDrain(a, true)).rejects.toMatchObject({ code: 'not_found' });
    await expect(one.requestDrain(c, true)).rejects.toMatchObject({ code: 'not_found' });
  });
}

function trust(rig: () => RegistryRig): void {
  it('has its id for itself while it is fresh; a second process takes over when it is stale', async () => {
    const { one, two, clock } = rig();
    await one.announce(nodeOf(a, 100));
    await expect(two.announce(nodeOf(a, 500, { incarnation: 'second' }))).rejects.toMatchObject({ code: 'conflict' });
    await two.withdraw(a, 'second');
    expect(await one.nodes()).toMatchObject([{ incarnation: 'first', capacity: 100 }]);
    clock.advance(FRESH_MS - 1);
    await expect(two.announce(nodeOf(a, 500, { incarnation: 'second' }))).rejects.toMatchObject({ code: 'conflict' });
    clock.advance(1);
    await two.announce(nodeOf(a, 500, { incarnation: 'second' }));
    await expect(one.announce(nodeOf(a, 100))).rejects.toMatchObject({ code: 'conflict' });
    await one.withdraw(a, 'first');
    expect(await one.nodes()).toMatchObject([{ incarnation: 'second', capacity: 500 }]);
  });

  it.each([
    ['more people than its Workers can serve', { workers: 2, capacity: 2 * PEOPLE_PER_WORKER_MAX + 1 }],
    ['a capacity below nothing', { capacity: -1 }],
    ['a capacity that is no number', { capacity: Number.NaN }],
    ['no Workers', { workers: 0 }],
    ['more Workers than a machine has', { workers: 257 }],
    ['no incarnation', { incarnation: '' }],
  ])('is refused that claims %s', async (_, claim) => {
    const { one } = rig();
    await expect(one.announce(nodeOf(a, 100, claim))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await one.nodes()).toEqual([]);
  });

  it('misplaces nothing by lying about its load: reservations count', async () => {
    const { one } = rig();
    const idle = { rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0 };
    await one.announce(nodeOf(a, 50, { load: idle }));
    await one.announce(nodeOf(b, 20, { load: { ...idle, peers: 1_000_000 } }));
    await one.place({ roomId: room(1), size: 50, knownEpoch: 0 });
    await one.announce(nodeOf(a, 50, { load: idle }));
    expect((await one.place({ roomId: room(2), size: 20, knownEpoch: 0 }))?.legs).toEqual([leg(b, 1, 20)]);
    expect(await one.place({ roomId: room(3), size: 1, knownEpoch: 0 })).toBeNull();
  });

  it('that failed somebody’s call gets nobody new from anyone for a while, and keeps whom it has', async () => {
    const { one, two, clock } = rig();
    await one.announce(nodeOf(a, 100));
    await one.place({ roomId: room(1), size: 30, knownEpoch: 0 });
    await one.suspect(a, 'room.open: timeout');
    await one.suspect(c, 'nobody knows it');
    const [suspect] = await two.nodes();
    expect(suspect).toMatchObject({ suspectedUntil: clock.now() + SUSPECT_MS, suspicion: 'room.open: timeout' });
    expect(await two.place({ roomId: room(2), size: 1, knownEpoch: 0 })).toBeNull();
    expect(await two.place({ roomId: room(1), size: 31, knownEpoch: 1 })).toBeNull();
    expect(await two.place({ roomId: room(1), size: 30, knownEpoch: 1 })).toEqual(placed(1, leg(a, 1, 30)));
    for (let ms = 0; ms < SUSPECT_MS; ms += 1_000) {
      clock.advance(1_000);
      await one.announce(nodeOf(a, 100));
    }
    expect(await one.nodes()).toMatchObject([{ suspectedUntil: null, suspicion: '' }]);
    expect(await two.place({ roomId: room(2), size: 1, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 1)));
  });

  it('that failed and was started anew is trusted again', async () => {
    const { one, two, clock } = rig();
    await one.announce(nodeOf(a, 100, { incarnation: 'before' }));
    await one.suspect(a, 'node lost');
    clock.advance(FRESH_MS);
    await one.announce(nodeOf(a, 100, { incarnation: 'after' }));
    expect(await two.nodes()).toMatchObject([{ suspectedUntil: null, suspicion: '' }]);
    expect(await two.place({ roomId: room(1), size: 1, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 1)));
  });
}

function placing(rig: () => RegistryRig): void {
  it('reserves on the node with the most free capacity, and refuses what fits nowhere', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 100));
    await one.announce(nodeOf(b, 70));
    await one.announce(nodeOf(c, 500, { state: 'draining' }));
    expect(await one.place({ roomId: room(1), size: 40, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 40)));
    expect(await two.place({ roomId: room(2), size: 60, knownEpoch: 0 })).toEqual(placed(1, leg(b, 1, 60)));
    expect(await one.place({ roomId: room(3), size: 71, knownEpoch: 0 })).toBeNull();
    expect(await two.place({ roomId: room(3), size: 60, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 60)));
    expect(await reserved(two)).toEqual({ a: 100, b: 60, c: 0 });
    expect((await two.rooms()).map(({ size }) => size)).toEqual([40, 60, 60]);
  });

  it('takes the first by id of equally free nodes, in whatever order they announce themselves', async () => {
    const { one, clock } = rig();
    await one.announce(nodeOf(c, 50));
    clock.advance(1);
    await one.announce(nodeOf(a, 50));
    expect((await one.place({ roomId: room(1), size: 30, knownEpoch: 0 }))?.legs).toEqual([leg(a, 1, 30)]);
  });

  it('answers the same to everyone until the room moves, and moves it once', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 100));
    await one.announce(nodeOf(b, 90));
    const asked = { roomId: room(1), size: 30 };
    expect(await one.place({ ...asked, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 30)));
    expect(await two.place({ ...asked, knownEpoch: 1 })).toEqual(placed(1, leg(a, 1, 30)));
    expect(await one.place({ ...asked, knownEpoch: 1, avoid: [a] })).toEqual(placed(2, leg(b, 2, 30)));
    // The other instance noticed the failure too, later: it does not move the room again.
    expect(await two.place({ ...asked, knownEpoch: 1, avoid: [a] })).toEqual(placed(2, leg(b, 2, 30)));
    expect(await reserved(one)).toEqual({ a: 0, b: 30 });
  });

  it('renews the epoch on the same node where only its media was lost', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 30));
    const asked = { roomId: room(1), size: 30 };
    await one.place({ ...asked, knownEpoch: 0 });
    const renewed = await Promise.all([one, two].map((registry) => registry.place({ ...asked, knownEpoch: 1, renew: [a] })));
    expect(renewed).toEqual([placed(2, leg(a, 2, 30)), placed(2, leg(a, 2, 30))]);
    expect(await reserved(one)).toEqual({ a: 30 });
  });

  it('gives a released reservation back once, and never an epoch again', async () => {
    const { one, two, clock } = rig();
    await one.announce(nodeOf(a, 100));
    await one.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await one.place({ roomId: room(2), size: 40, knownEpoch: 0 });
    await one.release(room(1));
    await two.release(room(1));
    await two.release(room(9));
    expect(await reserved(one)).toEqual({ a: 40 });
    expect(await two.place({ roomId: room(1), size: 60, knownEpoch: 1 })).toEqual(placed(2, leg(a, 2, 60)));
    // Whoever gave the first place back late takes nothing from those who came back.
    await one.release(room(1), 1);
    expect(await reserved(one)).toEqual({ a: 100 });
    await one.release(room(1), 2);
    expect(await reserved(one)).toEqual({ a: 40 });
    expect(await two.place({ roomId: room(1), size: 60, knownEpoch: 0 })).toEqual(placed(3, leg(a, 3, 60)));
    expect(await two.place({ roomId: room(1), size: 60, knownEpoch: 9 })).toEqual(placed(10, leg(a, 10, 60)));
    await one.release(room(1));
    clock.advance(EPOCH_KEPT_MS);
    await one.announce(nodeOf(a, 100));
    expect((await one.place({ roomId: room(1), size: 60, knownEpoch: 0 }))?.epoch).toBeGreaterThan(10);
  });

  it('refuses all calls after close', async () => {
    const { one, two } = rig();
    await one.close();
    await two.close();
    for (const call of [
      one.nodes(),
      one.announce(nodeOf(a, 1)),
      one.withdraw(a, 'first'),
      one.requestDrain(a, true),
      one.suspect(a, 'why'),
      one.place({ roomId: room(1), size: 1, knownEpoch: 0 }),
      one.hold([]),
      one.rooms(),
      one.release(room(1)),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
}

function spanning(rig: () => RegistryRig): void {
  it('has legs on as few nodes as hold it, and gives all of them back', async () => {
    const { one, two } = rig();
    for (const [id, capacity] of [[a, 100] as const, [b, 150] as const, [c, 120] as const]) await one.announce(nodeOf(id, capacity));
    expect(await one.place({ roomId: room(1), size: 250, knownEpoch: 0 })).toEqual(placed(1, leg(b, 1, 150), leg(c, 1, 100)));
    expect(await two.rooms()).toEqual([{ roomId: room(1), epoch: 1, legs: [leg(b, 1, 150), leg(c, 1, 100)], size: 250 }]);
    expect(await reserved(two)).toEqual({ a: 0, b: 150, c: 100 });
    await two.release(room(1));
    expect(await reserved(one)).toEqual({ a: 0, b: 0, c: 0 });
    expect(await one.rooms()).toEqual([]);
  });

  it('grows where it is, then elsewhere, and loses only the leg whose node is gone', async () => {
    const { one, two } = rig();
    await one.announce(nodeOf(a, 100));
    await one.announce(nodeOf(b, 60));
    const ask = { roomId: room(1) };
    await one.place({ ...ask, size: 30, knownEpoch: 0 });
    expect(await two.place({ ...ask, size: 90, knownEpoch: 1 })).toEqual(placed(2, leg(a, 1, 90)));
    expect(await one.place({ ...ask, size: 120, knownEpoch: 2 })).toEqual(placed(3, leg(a, 1, 100), leg(b, 3, 20)));
    expect(await one.place({ ...ask, size: 161, knownEpoch: 3 })).toBeNull();
    expect(await reserved(two)).toEqual({ a: 100, b: 20 });
    await one.announce(nodeOf(c, 40));
    expect(await two.place({ ...ask, size: 120, knownEpoch: 3, avoid: [b], renew: [a] })).toEqual(placed(4, leg(a, 4, 100), leg(c, 4, 20)));
    expect(await reserved(two)).toEqual({ a: 100, b: 0, c: 20 });
  });

  it('is found where it needs more nodes than are read at a time, past those that take nobody', async () => {
    const { one } = rig();
    const many = nodeIds(...Array.from({ length: 20 }, (_, i) => `n${String(i).padStart(2, '0')}`));
    for (const [i, id] of many.entries()) await one.announce(nodeOf(id, i < 12 ? 50 : 10));
    for (const id of many.slice(0, 12)) await one.suspect(id, 'test');
    expect((await one.place({ roomId: room(1), size: 75, knownEpoch: 0 }))?.legs.map(({ nodeId, size }) => [nodeId, size])).toEqual(
      many.slice(12).map((id, i) => [id, i < 7 ? 10 : 5]),
    );
  });
}

function crowding(rig: () => RegistryRig): void {
  it('never overcommits a node, and gives one epoch per room', async () => {
    const { one, two } = rig();
    const capacity = { a: 100, b: 75, c: 52 };
    for (const id of [a, b, c]) await one.announce(nodeOf(id, capacity[id as 'a' | 'b' | 'c']));
    // 40 rooms of 10, each asked for 5 times: 22 fit, the last of them on what two nodes have left.
    const calls = Array.from({ length: 200 }, (_, i) => ({ roomId: room(i % 40), size: 10, knownEpoch: 0 }));
    const answers = await Promise.all(calls.map((call, i) => (i % 2 ? one : two).place(call)));
    const byRoom = new Map(calls.map((call, i) => [call.roomId, answers.filter((_, j) => j % 40 === i % 40)]));
    for (const same of byRoom.values()) expect(new Set(same.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const first = [...byRoom.values()].flatMap(([answer]) => answer ?? []);
    expect(first.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 22 }, () => 1));
    const taken = await reserved(one);
    expect(Object.values(taken).reduce((sum, people) => sum + people, 0)).toBe(220);
    for (const id of [a, b, c]) expect(taken[id]).toBeLessThanOrEqual(capacity[id as 'a' | 'b' | 'c']);
  });

  it('moves a room of a failed node once, whoever notices', async () => {
    const { one, two } = rig();
    for (const id of [a, b, c]) await one.announce(nodeOf(id, 100));
    expect((await one.place({ roomId: room(1), size: 30, knownEpoch: 0 }))?.legs).toEqual([leg(a, 1, 30)]);
    const moves = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? one : two).place({ roomId: room(1), size: 30, knownEpoch: 1, avoid: [a] })),
    );
    expect(new Set(moves.map((move) => JSON.stringify(move)))).toEqual(new Set([JSON.stringify(placed(2, leg(b, 2, 30)))]));
    expect(await reserved(two)).toEqual({ a: 0, b: 30, c: 0 });
  });
}
