import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const K6 = join(ROOT, '.cache/bin/k6');

/** Someone who sends requests, and what they have to do with. */
export interface LoadPerson {
  readonly token: string;
  readonly address: string;
  readonly courses: readonly string[];
  readonly module: string;
  readonly attempt: string;
  readonly question: string;
}

const Load = z.object({
  requests: z.number(),
  failed: z.number(),
  /** That k6 could not begin in time: the servers were too slow. */
  dropped: z.number(),
  perSecond: z.number(),
  simpleP95: z.number(),
  simpleMedian: z.number(),
  complexP95: z.number(),
  complexMedian: z.number(),
});
export type Load = z.infer<typeof Load>;

export interface LoadPlan {
  readonly base: string;
  readonly people: readonly LoadPerson[];
  readonly courses: number;
  /** Requests a second; null: bare Express, as many as go. */
  readonly rate: number | null;
  readonly seconds: number;
}

const SEARCHES = ['drums', 'numbers+kind', 'algebra', 'rivers', 'songs+-choir', 'loops+programs'];

/** Runs bench/k6/school.js once. */
export async function runLoad({ base, people, courses, rate, seconds }: LoadPlan): Promise<Load> {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-k6-'));
  try {
    const [data, summary] = [join(dir, 'data.json'), join(dir, 'summary.json')];
    await writeFile(data, JSON.stringify({ base, people, searches: SEARCHES }));
    const given = { DATA: data, SUMMARY: summary, DURATION: `${seconds}s`, COURSES: courses, RATE: rate ?? 0, BARE: rate === null ? 1 : 0 };
    const env = Object.entries(given).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const child = spawn(K6, ['run', '--quiet', '--no-usage-report', ...env, join(ROOT, 'bench/k6/school.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`k6 ended with ${code}`);
    return Load.parse(JSON.parse(await readFile(summary, 'utf8')));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
