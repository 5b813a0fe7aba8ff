import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeResult } from './src/result.ts';
import { median } from './src/stats.ts';

/** `npm start` until it says that it is ready, on a machine that has everything. bench/METHOD.md, "start". */
const RUNS = 5;
const root = resolve(import.meta.dirname, '..');

function start(dataDir: string): ChildProcess {
  const env = { ...process.env, DATA_DIR: dataDir, PORT: '18480', RTC_PORT: '0' };
  return spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function readyMs(dataDir: string): Promise<number> {
  const began = performance.now();
  const child = start(dataDir);
  const exited = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    if (said.includes('Watoto is ready')) break;
  }
  const took = performance.now() - began;
  if (!said.includes('Watoto is ready')) throw new Error(`npm start ended without being ready:\n${said}`);
  child.kill('SIGINT');
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`npm start ended with ${code}`);
  return took;
}

const dataDir = await mkdtemp(join(tmpdir(), 'watoto-start-'));
try {
  const first = await readyMs(dataDir);
  const times: number[] = [];
  for (let i = 0; i < RUNS; i += 1) times.push(await readyMs(dataDir));
  writeResult('start', { ready_median_ms: median(times), ready_worst_ms: Math.max(...times), first_run_ms: first, runs: RUNS });
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
