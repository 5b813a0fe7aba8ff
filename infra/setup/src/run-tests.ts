import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLicences } from './licences.ts';
import { type Count, countReportFile } from './vitest-report.ts';

/**
 * Runs the checks and vitest, and ends with the line `N passed, N failed`. Each check counts as one.
 * Arguments: names of vitest's projects, `checks`, or anything that vitest itself understands. None: everything.
 */

const PROJECTS = ['unit', 'contract', 'integration', 'encrypted', 'postgres15', 'browser', 'cluster'];
const REPORT = 'test-output/vitest.json';

interface Check {
  readonly name: string;
  readonly run: () => Promise<{ ok: boolean; output: string }>;
}

const CHECKS: readonly Check[] = [
  { name: 'types', run: () => command('tsc', ['-p', 'tsconfig.json']) },
  { name: 'types of the web app', run: () => command('tsc', ['-p', 'web/tsconfig.json']) },
  { name: 'lint', run: () => command('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'format', run: () => command('biome', ['format', '.']) },
  { name: 'licences', run: licences },
];

async function licences(): Promise<{ ok: boolean; output: string }> {
  const { refused } = await checkLicences(process.cwd());
  return { ok: refused.length === 0, output: refused.join('\n') };
}

/** Runs a program of node_modules/.bin (first in PATH) and keeps what it says. */
function command(program: string, args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

async function runChecks(): Promise<Count> {
  let failed = 0;
  for (const check of CHECKS) {
    const started = performance.now();
    const { ok, output } = await check.run();
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${check.name} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
    if (ok) continue;
    failed += 1;
    console.log(output.trimEnd());
  }
  return { passed: CHECKS.length - failed, failed };
}

async function runVitest(projects: readonly string[], more: readonly string[]): Promise<Count> {
  await rm(REPORT, { force: true });
  const args = [
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    ...more,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
  ];
  const child = spawn('vitest', args, { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const count = await countReportFile(REPORT, more.length > 0);
  return code === 0 || count.failed > 0 ? count : { ...count, failed: 1 };
}

async function main(args: readonly string[]): Promise<void> {
  await mkdir(join(process.cwd(), 'test-output'), { recursive: true });
  const projects = args.filter((arg) => PROJECTS.includes(arg));
  const more = args.filter((arg) => arg !== 'checks' && !PROJECTS.includes(arg));
  const counts: Count[] = [];
  if (args.length === 0 || args.includes('checks')) counts.push(await runChecks());
  if (args.length === 0 || projects.length + more.length > 0) counts.push(await runVitest(projects, more));
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

await main(process.argv.slice(2));
