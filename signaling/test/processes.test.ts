import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { type RedisServer, freePort, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { SECRET, TestClient, claimsOf, sign, until } from './fixture.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CONTROL_SECRET = 'a control secret that is long enough';
const media = { rtpCapabilities: ROUTER_RTP_CAPABILITIES };

/** A tier as a process of its own, as in the cluster profile. */
class Tier {
  readonly child: ChildProcess;
  readonly opsPort: number;
  said = '';

  constructor(main: string, env: Record<string, string>, opsPort: number) {
    this.opsPort = opsPort;
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', resolve(ROOT, main)], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  async ready(): Promise<void> {
    const fetched = async () => (await fetch(`http://127.0.0.1:${this.opsPort}/readyz`).catch(() => null))?.status;
    for (let status = await fetched(); status !== 200; status = await fetched()) {
      if (this.child.exitCode !== null) throw new Error(`ended: ${this.said}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }
}

let redis: RedisServer;
let tiers: Tier[];

beforeEach(async () => {
  redis = await startRedis();
  tiers = [];
});

afterEach(async () => {
  for (const tier of tiers) await tier.end('SIGKILL');
  await redis.close();
});

async function startSfu(): Promise<Tier> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const tier = new Tier(
    'sfu-workers/src/main.ts',
    {
      SFU_NODE_ID: 'node-1',
      SFU_CONTROL_SECRET: CONTROL_SECRET,
      SFU_HOST: '127.0.0.1',
      SFU_PORT: String(port),
      SFU_OPS_PORT: String(opsPort),
      SFU_CONTROL_URL: `ws://127.0.0.1:${port}`,
      SFU_WORKERS: '1',
      SFU_RTC_IP: '127.0.0.1',
      SFU_RTC_ANNOUNCED: '127.0.0.1',
      SFU_RTC_PORT: '0',
      REDIS_URL: redis.url,
    },
    opsPort,
  );
  tiers.push(tier);
  await tier.ready();
  return tier;
}

async function startInstance(name: string): Promise<Tier & { url: string }> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const tier = new Tier(
    'signaling/src/main.ts',
    {
      SIGNALING_INSTANCE: name,
      SIGNALING_HOST: '127.0.0.1',
      SIGNALING_PORT: String(port),
      SIGNALING_OPS_PORT: String(opsPort),
      ROOM_TOKEN_SECRET: SECRET,
      SFU_CONTROL_SECRET: CONTROL_SECRET,
      REDIS_URL: redis.url,
    },
    opsPort,
  );
  tiers.push(tier);
  await tier.ready();
  return Object.assign(tier, { url: `http://127.0.0.1:${port}` });
}

it('each tier as its own process: a lesson over Redis and WebSocket links goes on when an instance is told to leave', async () => {
  const sfu = await startSfu();
  const [one, two] = [await startInstance('one'), await startInstance('two')];
  const teacher = await TestClient.connect(one.url, await sign(claimsOf('Teacher')));
  const joined = await teacher.join({ media });
  expect(joined.media).toMatchObject({ epoch: 1, send: { id: expect.any(String) } });
  const pupil = await TestClient.connect(two.url, await sign(claimsOf('Amina')));
  await pupil.join({ media });
  await until(() => (teacher.state.peers['amina'] ? null : 'Amina at the teacher'));
  await teacher.call('message.say', { text: 'before' });

  const left = one.end('SIGTERM');
  await until(() => (teacher.disconnected ? null : 'the goodbye'));
  expect(teacher.bye).toMatchObject({ code: 'draining', retryable: true });
  const back = await TestClient.connect(two.url, joined.resumeToken);
  back.state = teacher.state;
  const again = await back.join({ media, after: back.state.seq, openedAt: back.state.openedAt, epoch: 1 });
  // The transports are the same ones: adopted, not opened anew.
  expect(again.media).toBeNull();
  await back.call('message.say', { text: 'after' });
  await until(() => (pupil.said.length === 2 ? null : 'both messages'));
  expect(pupil.said).toEqual(['before', 'after']);
  expect(await left).toBe(0);

  const metrics = await (await fetch(`http://127.0.0.1:${sfu.opsPort}/metrics`)).text();
  expect(metrics).toMatch(/transports\{[^}]*\} 4/);
  for (const client of [back, pupil]) {
    await client.call('room.leave', {});
    client.close();
  }
  expect(await two.end('SIGTERM')).toBe(0);
});

it('says in one go everything that is wrong with its environment', async () => {
  const tier = new Tier('signaling/src/main.ts', { SIGNALING_INSTANCE: 'a b', ROOM_TOKEN_SECRET: 'short' }, 0);
  tiers.push(tier);
  const [code] = (await once(tier.child, 'exit')) as [number];
  expect(code).toBe(1);
  for (const name of ['SIGNALING_INSTANCE', 'ROOM_TOKEN_SECRET', 'SFU_CONTROL_SECRET', 'REDIS_URL']) expect(tier.said).toContain(name);
  expect(tier.said).not.toContain('    at ');
});
