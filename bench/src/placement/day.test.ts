import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { DAY_FRESH_MS, type DayResult, simulateDay } from './day.ts';

/** A small school for one lesson, on the real registry in memory as `change` leaves it. */
async function lesson(change: (registry: Registry) => Partial<Registry> = () => ({})): Promise<DayResult> {
  const clock = new FakeClock();
  const real = createMemoryRegistry({ clock, freshMs: DAY_FRESH_MS });
  const bound: Registry = {
    announce: (node) => real.announce(node),
    withdraw: (id, incarnation) => real.withdraw(id, incarnation),
    requestDrain: (id, drain) => real.requestDrain(id, drain),
    suspect: (id, reason) => real.suspect(id, reason),
    nodes: () => real.nodes(),
    place: (request) => real.place(request),
    hold: (rooms) => real.hold(rooms),
    rooms: () => real.rooms(),
    release: (roomId, knownEpoch) => real.release(roomId, knownEpoch),
    close: () => real.close(),
  };
  const registry = { ...bound, ...change(real) };
  return await simulateDay({ instances: [registry, registry], clock, seed: 3, pupils: 1_650, periods: 1, nodes: 8 });
}

it('a day on the real registry has no fault and leaves nothing behind', async () => {
  const { faults, leaked, lessons, decisions, events } = await lesson();
  expect(faults).toEqual({ overcommitments: 0, forbidden: 0, epochs: 0, moved: 0, miscounted: 0 });
  expect(leaked).toBe(0);
  expect(decisions).toBeGreaterThan(lessons);
  expect(events.deaths + events.restarts + events.hangs + events.drains).toBeGreaterThan(0);
});

it('a registry that overlooks the size of rooms is found out', async () => {
  const { faults } = await lesson((real) => ({ place: (request) => real.place({ ...request, size: 1 }) }));
  expect(faults.overcommitments).toBeGreaterThan(0);
});

it('a registry that believes in too much capacity is found out', async () => {
  const { faults } = await lesson((real) => ({ announce: (node) => real.announce({ ...node, capacity: 1_000 }) }));
  expect(faults.overcommitments).toBeGreaterThan(0);
});

it('a registry that does not listen to what is to be avoided is found out', async () => {
  const { faults } = await lesson((real) => ({ place: (request) => real.place({ ...request, avoid: [] }) }));
  expect(faults.forbidden).toBeGreaterThan(0);
});

it('a registry that does not give back is found out', async () => {
  const { leaked } = await lesson((real) => ({ hold: async () => await real.rooms().then(() => {}), release: async () => {} }));
  expect(leaked).toBeGreaterThan(0);
});
