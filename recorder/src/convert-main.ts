import { parseConfig } from '@watoto/shared/server/config.ts';
import { ConvertEnv } from './decks/convert-config.ts';
import { createDeckMetrics } from './decks/deck-metrics.ts';
import { openDeckWorker } from './decks/deck-worker.ts';
import { runJobService } from './job-service.ts';

await runJobService({
  name: 'converter',
  read: (env) => parseConfig(ConvertEnv, env),
  ops: (env) => ({ host: env.CONVERT_HOST, port: env.CONVERT_OPS_PORT }),
  async open(env, { scope, metrics, ...ground }) {
    scope.own(await openDeckWorker({ ...ground, dir: env.CONVERT_DIR, metrics: createDeckMetrics(metrics) }));
  },
});
