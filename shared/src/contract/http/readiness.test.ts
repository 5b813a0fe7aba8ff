import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { depth } from '../../ladder/rung.ts';
import { DeviceState, readinessOf, TriedWay, WAYS } from './readiness.ts';
import { GOOD_PLACE } from './readiness.fixture.ts';

describe('how ready one is', () => {
  test.each([
    ['wholly', {}, 'video', []],
    ['on 45 kbit/s', { downKbps: 64, upKbps: 64 }, 'audio', ['slowDown', 'slowUp']],
    ['with next to nothing', { downKbps: 20, upKbps: 20 }, 'text', ['slowDown', 'slowUp']],
    ['with a slow way up', { upKbps: 100 }, 'video', ['slowUp']],
    ['without a microphone', { mic: 'missing' }, 'video', ['mic']],
    ['with a camera that stays off', { camera: 'off' }, 'video', []],
    ['offline', { pingMs: null, downKbps: null, upKbps: null }, 'text', ['offline', 'slowDown', 'slowUp']],
  ] as const)('%s', (_, some, rung, troubles) => {
    expect(readinessOf({ ...GOOD_PLACE, ...some })).toEqual({ rung, troubles });
  });

  test('behind a network that lets media through by a relay alone, or not at all', () => {
    const relayed = { ...GOOD_PLACE.ways, udp: 'blocked', tcp: 'blocked', relayTls: 'open' } as const;
    expect(readinessOf({ ...GOOD_PLACE, ways: relayed })).toEqual({ rung: 'video', troubles: ['relayed'] });
    expect(readinessOf({ ...GOOD_PLACE, ways: { ...relayed, relayTls: 'blocked' } })).toEqual({ rung: 'text', troubles: ['blocked'] });
  });

  const results = fc.record({
    ways: fc.record(
      Object.fromEntries(WAYS.map((way) => [way, fc.constantFrom(...TriedWay.options)])) as Record<
        (typeof WAYS)[number],
        fc.Arbitrary<TriedWay>
      >,
    ),
    pingMs: fc.option(fc.nat(2_000)),
    downKbps: fc.option(fc.nat(20_000)),
    upKbps: fc.option(fc.nat(20_000)),
    mic: fc.constantFrom(...DeviceState.options),
    camera: fc.constantFrom(...DeviceState.options),
  });

  test('a faster line never means a lower rung', () => {
    fc.assert(
      fc.property(results, fc.nat(5_000), (result, more) => {
        const faster = { ...result, downKbps: (result.downKbps ?? 0) + more, upKbps: (result.upKbps ?? 0) + more };
        expect(depth(readinessOf(faster).rung)).toBeLessThanOrEqual(depth(readinessOf(result).rung));
      }),
    );
  });
});
