import { Scope } from '@watoto/shared/kernel/scope.ts';
import { ringBell, startMembers, summary } from './src/bell/bell.ts';
import { startCluster, startBare } from './src/bell/cluster.ts';
const scope = new Scope('bell');
const over = Number(process.env['OVER'] ?? 1000);
try {
  const members = startMembers(scope, 2);
  if (process.env['BARE']) {
    const bare = await startBare(scope);
    for (const overMs of [over, over, over, over])
      console.log(overMs, summary('bare', await ringBell(bare, members, { pupils: 1_000, rooms: 1, overMs, messages: 0 })));
  }
  const cluster = await startCluster(scope, { instances: 2, engine: 'auto' });
  for (const overMs of Array.from({ length: Number(process.env['N'] ?? 7) }, () => over))
    console.log(overMs, summary('hall', await ringBell(cluster, members, { pupils: 1_000, rooms: 1, overMs, messages: 0 })));
} finally {
  await scope.close('x');
}
