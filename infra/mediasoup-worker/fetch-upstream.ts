import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Puts upstream's prebuilt worker into a mediasoup package by upstream's own installer, where that can succeed. Says why
 * not in a few words on standard output, and ends with 1. The installer itself waits without limit for a server that
 * does not answer, so the file is asked for first.
 */

const ANSWER_MS = 6_000;
const DOWNLOAD_MS = 90_000;

const Manifest = z.object({ version: z.string(), repository: z.object({ url: z.string() }) });

/** Where upstream publishes its binaries (mediasoup, npm-scripts.mjs: getWorkerPrebuildTarName). */
function prebuiltUrl(packageFolder: string): string {
  const { version, repository } = Manifest.parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')));
  const home = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  const base = process.env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] || `${home}/releases/download`;
  const kernel = platform() === 'linux' ? `-kernel${release().split('.')[0]}` : '';
  return `${base}/${version}/mediasoup-worker-${version}-${platform()}-${arch()}${kernel}.tgz`;
}

/** Why the file can't be had, or null. */
async function obstacle(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.ok) return null;
    return answer.status === 404 ? 'there is none for this system' : `${new URL(url).host} answers ${answer.status}`;
  } catch {
    return `${new URL(url).host} does not answer from here`;
  }
}

/** PYTHON=false stops the installer from going on to its own build, which needs more of the network than we have. */
function runInstaller(packageFolder: string): string | null {
  const env = { ...process.env, PYTHON: 'false', MEDIASOUP_FORCE_WORKER_PREBUILT_DOWNLOAD: 'true' };
  const run = spawnSync(process.execPath, ['npm-scripts.mjs', 'postinstall'], {
    cwd: packageFolder,
    env,
    stdio: 'ignore',
    timeout: DOWNLOAD_MS,
  });
  return run.status === 0 ? null : 'its download failed';
}

const packageFolder = process.argv[2];
if (!packageFolder) throw new Error('usage: fetch-upstream.ts PACKAGE');
const reason = (await obstacle(prebuiltUrl(packageFolder))) ?? runInstaller(packageFolder);
if (reason) {
  console.log(reason);
  process.exit(1);
}
