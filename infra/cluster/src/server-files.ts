import { copyFile, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { EdgeCertificate } from './certificate.ts';
import { type ProcessPlan, SCALED_KINDS } from './process-plan.ts';
import { S3_BUCKET } from './plan.ts';
import type { ClusterSecrets } from './secrets.ts';

const SERVERS = resolve(import.meta.dirname, '../servers');
const EDGE = resolve(import.meta.dirname, '../../edge');
const MONITORING = resolve(import.meta.dirname, '../../monitoring');
const WEB_ROOT = resolve(import.meta.dirname, '../../../web/dist');
const EDGE_FILES = ['nginx.conf', 'mime.types', 'page-headers.conf'];
const LOOPBACK = '127.0.0.1';

const portOf = (plan: ProcessPlan, name: string): string => plan.ports[name] ?? '0';

export async function writeRedisFiles(dir: string, plan: ProcessPlan, secrets: ClusterSecrets): Promise<void> {
  const own = [`bind ${LOOPBACK}`, `port ${portOf(plan, 'redis')}`, `dir ${dir}`, `requirepass ${secrets.redis}`];
  await write(dir, 'redis.conf', [`include ${join(SERVERS, 'redis.conf')}`, ...own]);
}

export async function writeRabbitFiles(dir: string, plan: ProcessPlan, secrets: ClusterSecrets): Promise<void> {
  const { username } = new URL(plan.url);
  const shared = await readFile(join(SERVERS, 'rabbitmq.conf'), 'utf8');
  const own = [`listeners.tcp.1 = ${LOOPBACK}:${portOf(plan, 'amqp')}`, `default_user = ${username}`, `default_pass = ${secrets.amqp}`];
  await write(dir, 'rabbitmq.conf', [shared, ...own]);
  await write(dir, 'advanced.config', ['[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].']);
  await write(dir, 'enabled_plugins', ['[].']);
  await write(dir, 'env.conf', []);
  for (const folder of ['home', 'mnesia', 'log']) await mkdir(join(dir, folder), { recursive: true });
}

export async function makeBucket(dir: string): Promise<void> {
  await mkdir(join(dir, 'objects', S3_BUCKET), { recursive: true, mode: 0o700 });
}

/**
 * Whom nginx' workers run as where we are root: its own unprivileged account (null), unless that one can't reach the data folder or
 * the web app (a folder under /root, a private temporary one).
 */
export async function edgeUser(dir: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  const open = await Promise.all(
    [...foldersTo(dir), ...foldersTo(WEB_ROOT)].map(async (folder) => ((await stat(folder)).mode & 0o001) !== 0),
  );
  return open.every(Boolean) ? null : 'root';
}

function foldersTo(path: string): string[] {
  const up = dirname(path);
  return up === path ? [path] : [...foldersTo(up), path];
}

export interface EdgeFacts {
  readonly address: string;
  readonly certificate: EdgeCertificate;
  readonly plan: ProcessPlan;
}

/** nginx's folder: the shared configuration, copied whole, and what differs here beside it. */
export async function writeEdgeFiles(dir: string, { address, certificate, plan }: EdgeFacts): Promise<void> {
  for (const folder of ['tls', 'tmp']) await mkdir(join(dir, folder), { recursive: true });
  for (const file of EDGE_FILES) await copyFile(join(EDGE, file), join(dir, file));
  await copyFile(certificate.certificate, join(dir, 'tls/edge.crt'));
  await copyFile(certificate.key, join(dir, 'tls/edge.key'));
  await rm(join(dir, 'www'), { force: true });
  await symlink(WEB_ROOT, join(dir, 'www'));
  await write(dir, 'listen.conf', [`listen ${address}:${portOf(plan, 'edge')} ssl http2;`]);
  await write(dir, 'listen-ops.conf', [`listen ${LOOPBACK}:${portOf(plan, 'ops')};`]);
}

/** For a Prometheus that is started on it: the shared configuration and alerts, and who is to be scraped here. */
export async function writeMonitoring(dir: string, plans: readonly ProcessPlan[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const file of ['prometheus.yml', 'alerts.yml']) await copyFile(join(MONITORING, file), join(dir, file));
  for (const kind of [...SCALED_KINDS, 'embedded']) {
    const hosts = plans.flatMap((plan) => (plan.kind === kind && plan.opsUrl !== null ? [new URL(plan.opsUrl).host] : []));
    await write(join(dir, 'targets'), `${kind}.json`, [JSON.stringify(hosts.length > 0 ? [{ targets: hosts }] : [])]);
  }
}

/** Who stands behind the edge. Written in one step: nginx may read it at any time. */
export async function writeUpstreams(dir: string, behind: Readonly<Record<'api' | 'signaling', readonly ProcessPlan[]>>): Promise<void> {
  const upstreams = [...upstream('api', behind.api), ...upstream('signaling', behind.signaling)];
  await write(dir, 'upstreams.conf', upstreams);
}

/**
 * An API instance that fails is left out for a moment. A signaling instance never is: nginx counts it as well again when a request to it
 * has ended, which a WebSocket does after hours, and lets one caller through in each `fail_timeout` until then. The next one is tried at
 * once all the same (proxy_next_upstream).
 */
const LEFT_OUT = { api: 'max_fails=1 fail_timeout=2s', signaling: 'max_fails=0' };

function upstream(name: 'api' | 'signaling', plans: readonly ProcessPlan[]): string[] {
  const servers = plans.map(({ url }) => `  server ${new URL(url).host} ${LEFT_OUT[name]};`);
  // nginx wants one at least: this one answers nothing.
  return [
    `upstream ${name} {`,
    '  least_conn;',
    ...(servers.length > 0 ? servers : ['  server 127.0.0.1:9 down;']),
    '  keepalive 32;',
    '}',
  ];
}

async function write(dir: string, name: string, lines: readonly string[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  const draft = join(dir, `${name}.new`);
  await writeFile(draft, `${lines.join('\n')}\n`, { mode: 0o600 });
  await rename(draft, join(dir, name));
}
