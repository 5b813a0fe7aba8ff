import { Scope } from '@watoto/shared/kernel/scope.ts';
import { type Bell, type BellPlan, ringBell, startMembers, summary } from './src/bell/bell.ts';
import { type Cluster, startBare, startCluster } from './src/bell/cluster.ts';
import { keepCoresBusy } from './src/busy-cores.ts';
import { writeResult } from './src/result.ts';
import { median, percentile } from './src/stats.ts';

/** `npm run bench:bell`: a school arrives at the bell. Two signaling instances, one Redis, text only. See METHOD.md. */

const INSTANCES = 2;
const MEMBER_PROCESSES = 2;
/** All of them as soon as the bell rings, and one by one until the lesson begins. */
const AT_ONCE_MS = 1_000;
const SPREAD_MS = 10_000;
/** Halls before those that count: a server at eight o'clock has served a bell before. */
const WARM_UP_HALLS = 4;
const HALLS = 7;

const HALL = { pupils: 1_000, rooms: 1, messages: 0 };
const CLASSES = { pupils: 990, rooms: 33, messages: 0 };

const scope = new Scope('bell');
scope.defer(keepCoresBusy());
try {
  const cluster = await startCluster(scope, { instances: INSTANCES, engine: 'auto' });
  const members = startMembers(scope, MEMBER_PROCESSES);
  const bareCluster = await startBare(scope);
  const ring = async (name: string, servers: Cluster, plan: BellPlan): Promise<Bell> => {
    const bell = await ringBell(servers, members, plan);
    console.log(summary(name, bell));
    return bell;
  };
  for (let i = 0; i < WARM_UP_HALLS; i += 1) {
    await ring('bare Socket.IO, warm-up', bareCluster, { ...HALL, overMs: AT_ONCE_MS });
    await ring('warm-up', cluster, { ...HALL, overMs: AT_ONCE_MS });
  }
  const bare: Bell[] = [];
  const halls: Bell[] = [];
  for (let i = 0; i < HALLS; i += 1) {
    bare.push(await ring('bare Socket.IO', bareCluster, { ...HALL, overMs: AT_ONCE_MS }));
    halls.push(await ring('one room of 1,000', cluster, { ...HALL, overMs: AT_ONCE_MS, messages: i === HALLS - 1 ? 120 : 0 }));
  }
  const spreadBare = await ring('bare Socket.IO, over 10 s', bareCluster, { ...HALL, overMs: SPREAD_MS });
  const spread = await ring('one room of 1,000, over 10 s', cluster, { ...HALL, overMs: SPREAD_MS });
  const classes = await ring('33 rooms of 30, over 10 s', cluster, { ...CLASSES, overMs: SPREAD_MS });
  const medianOf = (bells: readonly Bell[], pick: (bell: Bell) => number) => median(bells.map(pick));
  const cpu = medianOf(halls, (bell) => bell.cpuMsPerJoin);
  const bareCpu = medianOf(bare, (bell) => bell.cpuMsPerJoin);
  const entryMs = halls.flatMap((bell) => bell.entryMs);
  writeResult('bell', {
    joined: Math.min(...halls.map((bell) => bell.joined)),
    errors: halls.reduce((sum, bell) => sum + bell.errors, 0),
    join_p95_ms: medianOf(halls, (bell) => percentile(bell.joinMs, 95)),
    entry_p99_ms: percentile(entryMs, 99),
    cpu_ms_per_join: cpu,
    bare_socketio_cpu_ms_per_join: bareCpu,
    ratio_to_bare_socketio: cpu / bareCpu,
    redis_ms_per_join: medianOf(halls, (bell) => bell.redisMsPerJoin),
    join_median_ms: medianOf(halls, (bell) => percentile(bell.joinMs, 50)),
    join_worst_ms: Math.max(...halls.flatMap((bell) => bell.joinMs)),
    entry_median_ms: percentile(entryMs, 50),
    entry_last_member_p99_ms: percentile(
      halls.flatMap((bell) => bell.lastMs),
      99,
    ),
    bytes_per_join: medianOf(halls, (bell) => bell.bytesPerJoin),
    spread_errors: spread.errors,
    spread_join_p95_ms: percentile(spread.joinMs, 95),
    spread_cpu_ms_per_join: spread.cpuMsPerJoin,
    spread_bare_socketio_cpu_ms_per_join: spreadBare.cpuMsPerJoin,
    classes_joined: classes.joined,
    classes_errors: classes.errors,
    classes_join_p95_ms: percentile(classes.joinMs, 95),
    classes_cpu_ms_per_join: classes.cpuMsPerJoin,
  });
} finally {
  await scope.close('bench over');
}
