import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { freePort } from '@watoto/shared/ports/redis-server.fixture.ts';
import { SECRET } from './fixture.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const CONTROL_SECRET = 'a control secret that is long enough';

/** A tier as a process of its own, as in the cluster profile. */
export class Tier {
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
    await pollUntil(
      async () => {
        if (this.child.exitCode !== null) throw new Error(`ended: ${this.said}`);
        const status = (await fetch(`http://127.0.0.1:${this.opsPort}/readyz`).catch(() => null))?.status;
        return status === 200 ? null : `ready (${status}): ${this.said.slice(-1_000)}`;
      },
      { timeoutMs: 20_000, everyMs: 50 },
    );
  }

  /** One series' value, summed over its labels; `labels`: those that must be there. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.opsPort}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(labels));
    if (lines.length === 0) throw new Error(`no series ${name} ${labels}`);
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }
}

/** The tiers of one test, over one Redis. */
export class Tiers {
  readonly #redisUrl: string;
  readonly #all: Tier[] = [];

  constructor(redisUrl: string) {
    this.#redisUrl = redisUrl;
  }

  /** An SFU node with one Worker. */
  async startNode(id: string, more: Record<string, string> = {}): Promise<Tier & { id: string }> {
    const [port, opsPort] = [await freePort(), await freePort()];
    const tier = this.start(
      'sfu-workers/src/main.ts',
      {
        SFU_NODE_ID: id,
        SFU_CONTROL_SECRET: CONTROL_SECRET,
        SFU_HOST: '127.0.0.1',
        SFU_PORT: String(port),
        SFU_OPS_PORT: String(opsPort),
        SFU_CONTROL_URL: `ws://127.0.0.1:${port}`,
        SFU_WORKERS: '1',
        SFU_RTC_IP: '127.0.0.1',
        SFU_RTC_ANNOUNCED: '127.0.0.1',
        SFU_RTC_PORT: '0',
        ...more,
      },
      opsPort,
    );
    await tier.ready();
    // Its ops pages are there before its Workers are.
    await pollUntil(() => (tier.said.includes('is up') ? null : `the node: ${tier.said.slice(-1_000)}`), {
      timeoutMs: 20_000,
      everyMs: 20,
    });
    return Object.assign(tier, { id });
  }

  async startInstance(name: string, more: Record<string, string> = {}): Promise<Tier & { url: string }> {
    const [port, opsPort] = [await freePort(), await freePort()];
    const tier = this.start(
      'signaling/src/main.ts',
      {
        SIGNALING_INSTANCE: name,
        SIGNALING_HOST: '127.0.0.1',
        SIGNALING_PORT: String(port),
        SIGNALING_OPS_PORT: String(opsPort),
        ROOM_TOKEN_SECRET: SECRET,
        SFU_CONTROL_SECRET: CONTROL_SECRET,
        ...more,
      },
      opsPort,
    );
    await tier.ready();
    return Object.assign(tier, { url: `http://127.0.0.1:${port}` });
  }

  start(main: string, env: Record<string, string>, opsPort: number): Tier {
    const tier = new Tier(main, { REDIS_URL: this.#redisUrl, ...env }, opsPort);
    this.#all.push(tier);
    return tier;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((tier) => tier.end('SIGKILL')));
  }
}
