import { Scope } from '@watoto/shared/kernel/scope.ts';
import { ringBell, startMembers, summary } from './src/bell/bell.ts';
import { startBare, startCluster } from './src/bell/cluster.ts';
import { keepCoresBusy } from './src/busy-cores.ts';
import { writeResult } from './src/result.ts';
import { percentile } from './src/stats.ts';

/** `npm run bench:bell`: a school arrives at the bell. Two signaling instances, one Redis, text only. See METHOD.md. */

const INSTANCES = 2;
const MEMBER_PROCESSES = 2;
const OVER_MS = 10_000;

const scope = new Scope('bell');
scope.defer(keepCoresBusy());
try {
  const cluster = await startCluster(scope, { instances: INSTANCES, engine: 'auto' });
  const members = startMembers(scope, MEMBER_PROCESSES);
  const bare = await startBare(scope);
  const bareWarm = await ringBell(bare, members, { pupils: 500, rooms: 33, overMs: 5_000, messages: 0 });
  console.log(summary('bare Socket.IO, warm-up', bareWarm));
  const yardstick = await ringBell(bare, members, { pupils: 1_000, rooms: 33, overMs: OVER_MS, messages: 0 });
  console.log(summary('bare Socket.IO', yardstick));
  const warm = await ringBell(cluster, members, { pupils: 600, rooms: 4, overMs: 6_000, messages: 0 });
  console.log(summary('warm-up, 4 rooms of 150', warm));
  const classes = await ringBell(cluster, members, { pupils: 990, rooms: 33, overMs: OVER_MS, messages: 0 });
  console.log(summary('33 rooms of 30', classes));
  const hall = await ringBell(cluster, members, { pupils: 1_000, rooms: 1, overMs: OVER_MS, messages: 120 });
  console.log(summary('one room of 1,000', hall));
  writeResult('bell', {
    joined: hall.joined,
    errors: hall.errors,
    join_p95_ms: percentile(hall.joinMs, 95),
    entry_p99_ms: percentile(hall.entryMs, 99),
    cpu_ms_per_join: hall.cpuMsPerJoin,
    bare_socketio_cpu_ms_per_join: yardstick.cpuMsPerJoin,
    ratio_to_bare_socketio: hall.cpuMsPerJoin / yardstick.cpuMsPerJoin,
    redis_ms_per_join: hall.redisMsPerJoin,
    join_median_ms: percentile(hall.joinMs, 50),
    entry_median_ms: percentile(hall.entryMs, 50),
    entry_last_member_p99_ms: percentile(hall.lastMs, 99),
    bytes_per_join: hall.bytesPerJoin,
    classes_joined: classes.joined,
    classes_errors: classes.errors,
    classes_join_p95_ms: percentile(classes.joinMs, 95),
    classes_cpu_ms_per_join: classes.cpuMsPerJoin,
  });
} finally {
  await scope.close('bench over');
}
