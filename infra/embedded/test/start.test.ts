import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../src/main.ts');

/** Beside everything else that tests do, a start takes as long as it takes. */
const START_MS = 60_000;
vi.setConfig({ testTimeout: 150_000 });

let dir: string;
const running = new Set<ChildProcess>();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-start-'));
});
afterEach(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  running.clear();
  await rm(dir, { recursive: true });
});

/** `npm start`'s own process, with what it has said so far. */
function launch(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], DATA_DIR: join(dir, 'data'), PORT: '0', RTC_PORT: '0', SFU_WORKERS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { out: '', err: '', code: null as number | null };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => {
    running.delete(child);
    said.code = code as number | null;
    return said.code;
  });
  return {
    child,
    said,
    exited,
    /** It ends with 0; where it does not, the message has what it said, and the end of its log. */
    async endsWell(): Promise<void> {
      if ((await exited) === 0) return;
      const log = await readFile(join(dir, 'data/logs/watoto.log'), 'utf8').catch(() => 'no log');
      expect.fail(`ended with ${said.code}\n${said.out}\n${said.err}\n${log.split('\n').slice(-12).join('\n')}`);
    },
    /** Where it is ready, or why it isn't. */
    async url(): Promise<string> {
      const found = await vi.waitUntil(() => /http:\/\/localhost:\d+/.exec(said.out)?.[0] ?? (said.code === null ? null : 'ended'), {
        timeout: START_MS,
      });
      expect(found, said.err).not.toBe('ended');
      return found;
    },
  };
}

async function taken(): Promise<{ port: string; server: Server }> {
  const server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  return { port: String((server.address() as AddressInfo).port), server };
}

describe('npm start', () => {
  test('serves everything from one origin, stops on Ctrl-C with 0, and has its data again the next time', async () => {
    const first = launch();
    const url = await first.url();
    expect(first.said.out).toContain('grace@demo.school');
    expect(await (await fetch(`${url}/lessons`)).text()).toContain('<div id="root">');
    expect(await (await fetch(`${url}/api/v1/health`)).json()).toMatchObject({ status: 'ok' });
    expect((await fetch(`${url}/rtc/`)).status).toBe(426);
    const secrets = await readFile(join(dir, 'data/secrets.json'), 'utf8');

    // As a terminal and npm together do: the same wish twice.
    first.child.kill('SIGINT');
    first.child.kill('SIGINT');
    await first.endsWell();
    expect(first.said.err).toBe('');

    const second = launch();
    const again = await second.url();
    expect(await readFile(join(dir, 'data/secrets.json'), 'utf8')).toBe(secrets);
    const login = await fetch(`${again}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'grace@demo.school', password: 'karibu-demo' }),
    });
    expect(login.status, await login.text()).toBe(200);
    second.child.kill('SIGTERM');
    await second.endsWell();
    const log = (await readFile(join(dir, 'data/logs/watoto.log'), 'utf8')).trim().split('\n');
    for (const line of log) expect(JSON.parse(line)).toHaveProperty('level');
  });

  test('shows its metrics on this machine only, where a port is given', async () => {
    const free = await taken();
    const { port } = free;
    free.server.close();
    await once(free.server, 'close');
    const started = launch({ OPS_PORT: port });
    await started.url();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain('watoto_signaling_refused_total');
    expect(text).toMatch(/watoto_sfu_\w+/);
    for (const kind of ['exporter', 'converter']) expect(text).toContain(`watoto_${kind}_job_seconds`);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    started.child.kill('SIGINT');
    await started.endsWell();
  });

  test('Ctrl-C while it is still starting stops it too', async () => {
    const starting = launch();
    await vi.waitUntil(() => readFile(join(dir, 'data/secrets.json')).catch(() => null), { timeout: START_MS });
    starting.child.kill('SIGINT');
    await starting.endsWell();
    expect(starting.said.err).toBe('');
  });
});

describe('what stands in its way is told in a sentence', () => {
  async function refusal(env: Record<string, string>): Promise<string> {
    const { exited, said } = launch(env);
    expect(await exited).toBe(1);
    expect(said.out).toBe('');
    expect(said.err).not.toMatch(/^\s+at /m);
    expect(said.err.trim().split('\n').length).toBeLessThanOrEqual(3);
    return said.err;
  }

  test('a taken port', async () => {
    const { port, server } = await taken();
    expect(await refusal({ PORT: port })).toContain(`Port ${port} is taken by another program.`);
    server.close();
  });

  test('taken ports for media', async () => {
    const { port, server } = await taken();
    expect(await refusal({ RTC_PORT: port, ANNOUNCED_ADDRESS: '192.0.2.1' })).toContain(
      `The ports for media, ${port} to ${port}, are taken`,
    );
    server.close();
  });

  test('a data folder in use', async () => {
    const first = launch();
    await first.url();
    expect(await refusal({})).toContain('Watoto is already running with the data in');
    first.child.kill('SIGINT');
    await first.endsWell();
  });

  test('a data folder that is a file', async () => {
    await writeFile(join(dir, 'data'), '');
    expect(await refusal({})).toContain('is a file. Move it away');
  });

  test('damaged secrets', async () => {
    await mkdir(join(dir, 'data'));
    await writeFile(join(dir, 'data/secrets.json'), '{}');
    expect(await refusal({})).toContain('secrets.json is damaged.');
  });

  test('a damaged database', async () => {
    await mkdir(join(dir, 'data/postgres/data'), { recursive: true });
    await writeFile(join(dir, 'data/postgres/data/PG_VERSION'), 'nonsense\n');
    expect(await refusal({})).toContain(join(dir, 'data/postgres'));
  });

  test('a database of one’s own that does not answer', async () => {
    const { port, server } = await taken();
    server.close();
    expect(await refusal({ DATABASE_URL: `postgres://watoto@127.0.0.1:${port}/watoto` })).toContain('DATABASE_URL');
  });

  test('a wrong variable', async () => {
    expect(await refusal({ PORT: '99999' })).toContain('PORT: must be a whole number from 0 to 65535');
  });
});
