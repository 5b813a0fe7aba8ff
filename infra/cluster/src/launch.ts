import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startCoturn } from '@watoto/coturn/start-coturn.ts';
import { startPostgres } from '@watoto/embedded/postgres/embedded-postgres.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { pino } from 'pino';
import type { EdgeCertificate } from './certificate.ts';
import { type Keeper, killTarget } from './keeper.ts';
import type { ProcessPlan } from './process-plan.ts';
import { type RunningServer, startCommand } from './running-server.ts';
import type { ClusterSecrets } from './secrets.ts';

export interface LaunchDeps {
  readonly dir: string;
  readonly address: string;
  readonly announced: string;
  readonly secrets: ClusterSecrets;
  readonly keeper: Keeper;
  readonly certificate: EdgeCertificate;
  /** Postgres without fsync: for tests only. */
  readonly testDatabase: boolean;
  /** First and last UDP port of what coturn relays. */
  readonly relayPorts: readonly [number, number];
}

/** Starts what a plan describes. Its processes are there when it resolves, and perhaps not ready yet. */
export async function launch(
  plan: ProcessPlan,
  env: Readonly<Record<string, string>>,
  logFile: string,
  deps: LaunchDeps,
  signal: AbortSignal,
): Promise<RunningServer> {
  if (plan.program === 'postgres') return await launchPostgres(plan, logFile, deps, signal);
  if (plan.program === 'coturn') return await launchCoturn(plan, logFile, deps);
  return await startCommand({ ...plan.program, env, url: plan.url, logFile }, deps.keeper);
}

async function launchPostgres(plan: ProcessPlan, logFile: string, deps: LaunchDeps, signal: AbortSignal): Promise<RunningServer> {
  mkdirSync(dirname(logFile), { recursive: true });
  const logger = createLogger({ service: plan.name, level: 'debug', destination: pino.destination({ dest: logFile, sync: true }) });
  const port = Number(plan.ports['postgres']);
  const server = await startPostgres({ dir: join(deps.dir, 'postgres'), port, test: deps.testDatabase, logger, signal });
  const { pid } = server;
  deps.keeper.keep(pid);
  const ended = server.exited.then(async ({ unexpected }) => {
    deps.keeper.forget(pid);
    // Gives the folder back, for the next start.
    await server.close('ended');
    return unexpected ? 'by itself' : 'told to';
  });
  return {
    pid,
    url: server.url,
    ended,
    // Its other processes are its own: they follow the first one's end, and do nothing without it.
    signal: (name) => killTarget(pid, name),
    async stop() {
      killTarget(pid, 'SIGCONT');
      await server.close('stopped');
    },
  };
}

async function launchCoturn(plan: ProcessPlan, logFile: string, deps: LaunchDeps): Promise<RunningServer> {
  const { address, announced, certificate, secrets, keeper } = deps;
  mkdirSync(dirname(logFile), { recursive: true });
  const [minPort, maxPort] = deps.relayPorts;
  const server = await startCoturn({
    dir: join(deps.dir, 'coturn'),
    secret: secrets.turn,
    realm: 'watoto',
    listenIp: address,
    relayIp: address,
    port: Number(plan.ports['turn']),
    tlsPort: Number(plan.ports['turns']),
    minPort,
    maxPort,
    certificate: certificate.certificate,
    key: certificate.key,
    allowedPeers: [...new Set([address, announced])],
    loopbackPeers: address.startsWith('127.'),
    logFile,
  });
  keeper.keep(server.pid);
  const ended = server.exited.then(() => {
    keeper.forget(server.pid);
    return 'coturn has ended';
  });
  return {
    pid: server.pid,
    url: plan.url,
    ended,
    signal: (name) => killTarget(server.pid, name),
    async stop() {
      killTarget(server.pid, 'SIGCONT');
      await server.close();
    },
  };
}
