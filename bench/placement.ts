import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import { openRedisRegistry } from '@watoto/shared/ports/registry/redis-registry.ts';
import { startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { DAY_FRESH_MS, type DayResult, simulateDay } from './src/placement/day.ts';
import { measureThroughput } from './src/placement/throughput.ts';
import { writeResult } from './src/result.ts';
import { median, percentile, sum } from './src/stats.ts';

/** `npm run bench:placement`: a school day on the real registries, and how fast one Redis decides. See METHOD.md. */

const NODES = 60;
const DAY = { pupils: 10_000, periods: 8, nodes: NODES, onHour: console.log };
/** Days in memory, each with other chances; one of them, the first, on Redis too. */
const SEEDS = [1, 2, 3, 4, 5];
const BLOCKS = 5;
const BLOCK = { nodes: NODES, instances: 8, rooms: 400, seconds: 3 };

async function dayInMemory(seed: number): Promise<DayResult> {
  const clock = new FakeClock();
  const registry = createMemoryRegistry({ clock, freshMs: DAY_FRESH_MS });
  return await simulateDay({ ...DAY, instances: [registry, registry], clock, seed, onHour: () => {} });
}

async function dayOnRedis(seed: number, scope: Scope): Promise<DayResult> {
  const clock = new FakeClock();
  const redis = scope.own(await startRedis());
  const open = async () => scope.own(await openRedisRegistry(redis.url, { clock, freshMs: DAY_FRESH_MS }));
  return await simulateDay({ ...DAY, instances: [await open(), await open()], clock, seed, restart: () => redis.restart() });
}

async function blocks(scope: Scope) {
  const redis = scope.own(await startRedis());
  const found = [];
  for (let i = 0; i < BLOCKS; i += 1) {
    const block = await measureThroughput({ url: redis.url, ...BLOCK });
    console.log(`block ${i + 1} of ${BLOCKS}: ${Math.round(block.decisionsPerSecond)} decisions/s`);
    found.push(block);
  }
  return found;
}

const scope = new Scope('placement');
try {
  const measured = await blocks(scope.child('throughput'));
  const onRedis = await dayOnRedis(SEEDS[0] ?? 1, scope.child('day'));
  console.log('a day on Redis', onRedis);
  const days = [onRedis];
  for (const seed of SEEDS) days.push(await dayInMemory(seed));
  const all = (count: (day: DayResult) => number) => sum(days.map(count));
  writeResult('placement', {
    decisions_per_second: median(measured.map(({ decisionsPerSecond }) => decisionsPerSecond)),
    overcommitments: all(({ faults }) => faults.overcommitments),
    forbidden_choices: all(({ faults }) => faults.forbidden),
    epochs_not_new: all(({ faults }) => faults.epochs),
    moved_without_reason: all(({ faults }) => faults.moved),
    miscounted: all(({ faults }) => faults.miscounted),
    leaked: all(({ leaked }) => leaked),
    decision_median_ms: median(measured.flatMap(({ latencies }) => latencies)),
    decision_p99_ms: percentile(
      measured.flatMap(({ latencies }) => latencies),
      99,
    ),
    redis_us_per_decision: median(measured.map(({ redisUs }) => redisUs)),
    days_count: days.length,
    lessons_count: all(({ lessons }) => lessons),
    day_decisions_count: all(({ decisions }) => decisions),
    day_refused_count: all(({ refused }) => refused),
    node_deaths_count: all(({ events }) => events.deaths + events.restarts + events.hangs),
    drains_count: all(({ events }) => events.drains),
    suspicions_count: all(({ events }) => events.suspicions),
    impostors_count: all(({ events }) => events.impostors),
    redis_restarts_count: all(({ events }) => events.storeRestarts),
    people_placed_at_peak: Math.max(...days.map(({ peak }) => peak)),
  });
} finally {
  await scope.close('bench over');
}
