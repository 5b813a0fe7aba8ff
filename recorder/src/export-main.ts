import { parseConfig } from '@watoto/shared/server/config.ts';
import { ExportEnv } from './export/export-config.ts';
import { createExportMetrics } from './export/export-metrics.ts';
import { openExportWorker } from './export/export-worker.ts';
import { runJobService } from './job-service.ts';

await runJobService({
  name: 'exporter',
  read: (env) => parseConfig(ExportEnv, env),
  ops: (env) => ({ host: env.EXPORT_HOST, port: env.EXPORT_OPS_PORT }),
  async open(env, { scope, metrics, ...ground }) {
    const made = createExportMetrics(metrics);
    scope.own(await openExportWorker({ ...ground, dir: env.EXPORT_DIR, threads: env.EXPORT_THREADS, metrics: made }));
  },
});
