import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { type Cluster, openCluster } from '@watoto/cluster/cluster.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import { ROOM_TOKEN_AUDIENCE, ROOM_TOKEN_ISSUER } from '@watoto/shared/contract/room-token.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { openRedisLog } from '@watoto/shared/ports/log/redis-log.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { launchChromium } from '../../../web/e2e/chromium.ts';
import type { Observed } from './observed.ts';
import { writeVoice } from './voice.ts';

const PAGE = join(import.meta.dirname, '../../page');
const ROOM = RoomId.parse('0192d3a0-0000-7000-8000-0000000000fa');

export interface ClusterLessonOptions {
  readonly signaling: number;
  readonly sfu: number;
  /** People that the timetable expects. */
  readonly size: number;
}

/** A page of bench/page/main.ts: calls what it offers. */
export interface WitnessWindow {
  publish(token: string): Promise<void>;
  attend(people: { name: string; token: string }[]): Promise<void>;
  startObserving(): Promise<void>;
  observed(): Promise<Observed>;
  chat(perSecond: number): Promise<void>;
  quiet(): Promise<string[]>;
  leaveAll(): Promise<void>;
}

/** A lesson on the real cluster: Redis, signaling instances behind the edge, and SFU nodes, each a process that can be killed. */
export interface ClusterLesson {
  readonly cluster: Cluster;
  open(): Promise<WitnessWindow>;
  token(name: string, role: Role): Promise<string>;
  /** The room's log, from the beginning. */
  entries(): Promise<Entry[]>;
  /** The name of the SFU node that has the room's first leg. */
  node(): Promise<string>;
  close(): Promise<void>;
}

export async function openClusterLesson({ signaling, sfu, size }: ClusterLessonOptions): Promise<ClusterLesson> {
  const scope = new Scope('cluster lesson', (error) => console.error(error));
  try {
    const dir = await mkdtemp(join(tmpdir(), 'watoto-bench-'));
    scope.defer(() => rm(dir, { recursive: true, force: true }));
    const page = await servePage(scope);
    const cluster = await openCluster({
      dir,
      signaling,
      sfu,
      sfuWorkers: 1,
      without: ['postgres', 'api', 'rabbitmq', 's3', 'coturn'],
      env: { signaling: { SIGNALING_ORIGINS: page } },
    });
    scope.defer(() => cluster.close());
    const voice = join(dir, 'voice.wav');
    await writeVoice(voice);
    const log = await openRedisLog(cluster.process('redis').url);
    scope.defer(() => log.close());
    const entries = async () => {
      const all: Entry[] = [];
      for (let more = await log.read(ROOM, 0); more.length > 0; more = await log.read(ROOM, all.length)) all.push(...more);
      return all;
    };
    return {
      cluster,
      open: () => openWindow(scope, `${page}/?url=${encodeURIComponent(cluster.url)}`, voice),
      token: (name, role) => sign(cluster.secrets.room, name, role, size),
      node: async () => nodeIn(await entries()),
      entries,
      close: () => scope.close('done'),
    };
  } catch (error) {
    await scope.close('not opened');
    throw error;
  }
}

function nodeIn(entries: readonly Entry[]): string {
  const placed = entries.findLast((entry) => entry.type === 'room.placed');
  const [leg] = placed?.type === 'room.placed' ? placed.data.legs : [];
  if (!leg) throw new AppError('not_found', { message: 'The room is nowhere.' });
  return leg.nodeId;
}

/** The page has an origin of its own: the edge serves the app. */
async function servePage(scope: Scope): Promise<string> {
  const configFile = join(PAGE, 'vite.config.ts');
  await build({ configFile, logLevel: 'error' });
  const server = await preview({ configFile, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
  scope.defer(() => server.close());
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new AppError('internal', { message: 'The page has no port.' });
  return `http://127.0.0.1:${address.port}`;
}

async function openWindow(scope: Scope, url: string, voice: string): Promise<WitnessWindow> {
  const browser: Browser = await launchChromium({
    args: ['--ignore-certificate-errors', '--js-flags=--expose-gc', `--use-file-for-fake-audio-capture=${voice}`],
  });
  scope.defer(() => browser.close());
  const page = await browser.newPage();
  if (process.env['LOG']) page.on('console', (m) => console.log('page:', m.text()));
  await page.goto(url);
  await page.waitForFunction('window.bench !== undefined');
  return windowOf(page);
}

/** As text, because this side has no types of the browser's. */
function windowOf(page: Page): WitnessWindow {
  const call = <T>(name: string, ...args: unknown[]): Promise<T> => page.evaluate<T>(`window.bench.${name}(...${JSON.stringify(args)})`);
  return {
    publish: (token) => call('publish', token),
    attend: (people) => call('attend', people),
    startObserving: () => call('startObserving'),
    observed: () => call('observed'),
    chat: (perSecond) => call('chat', perSecond),
    quiet: () => call('quiet'),
    leaveAll: () => call('leaveAll'),
  };
}

function sign(secret: string, name: string, role: Role, size: number): Promise<string> {
  return new SignJWT({ jti: randomUUID(), sub: '1', room: ROOM, peer: name, role, name, title: 'Failover', size })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ROOM_TOKEN_ISSUER)
    .setAudience(ROOM_TOKEN_AUDIENCE)
    .setExpirationTime('60 minutes')
    .sign(new TextEncoder().encode(secret));
}
