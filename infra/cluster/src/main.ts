import { join, relative } from 'node:path';
import { banner } from '@watoto/embedded/banner.ts';
import { LogFile } from '@watoto/embedded/log-file.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { type ClusterConfig, readConfig } from './config.ts';
import { explain } from './explain.ts';
import { viewLogs } from './log-view.ts';

/** `npm run cluster`: the whole cluster on this machine, each tier its own process, watched from this one. */

/** Milliseconds that closing may take: every server in good order, then by force. */
const CLOSE_MS = 60_000;

async function run(config: ClusterConfig): Promise<void> {
  const logFile = new LogFile(join(config.dir, 'logs', 'cluster.log'), (line) => console.error(`  ${line}`));
  const logger = createLogger({ service: 'cluster', destination: logFile });
  let stopping = false;
  await runService<Cluster>({
    name: 'The cluster',
    logger,
    closeTimeoutMs: CLOSE_MS,
    async start(scope) {
      const seconds = () => (performance.now() / 1_000).toFixed(1).padStart(6);
      try {
        const say = (line: string) => (stopping ? undefined : console.log(`  ${seconds()} s  ${line}`));
        const cluster = await openCluster({ ...config.options, say, logger }, scope.signal);
        scope.own({ close: (reason: string) => cluster.close(reason) });
        console.log(welcome(cluster, config));
        const stopView = viewLogs(
          () => cluster.processes,
          (line) => console.error(`  ${line}`),
        );
        scope.defer(stopView);
        return cluster;
      } catch (error) {
        if (!scope.closed) console.error(`\n  ${explain(error, config)}`);
        throw error;
      }
    },
    async drain() {
      stopping = true;
      console.log('\n  Stopping: the edge first, Redis and Postgres last. Ctrl-C again ends everything at once.');
    },
  });
}

function welcome(cluster: Cluster, { dir, options }: ClusterConfig): string {
  const facts = {
    url: cluster.url,
    demo: cluster.demo,
    addresses: [],
    announced: options.announced ?? '',
    dataDir: dir,
    logPath: cluster.logDir,
  };
  const authority = relative(process.cwd(), cluster.certificate);
  return `${banner(facts)}  TLS    the certificate is of an authority made for this cluster: let your browser trust ${authority}\n`;
}

let config: ClusterConfig;
try {
  config = readConfig(process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
try {
  await run(config);
} catch (error) {
  console.error(explain(error, config));
  process.exit(1);
}
