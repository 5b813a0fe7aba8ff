import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { explain, PostgresStartError } from './postgres-start-error.ts';
import type { RunAs } from './run-as.ts';
import { runProgram } from './run-program.ts';

export const DATABASE_USER = 'watoto';
export const DATABASE_NAME = 'watoto';

export interface DataFolder {
  /** PGDATA. */
  readonly data: string;
  readonly password: string;
}

export interface DataFolderOptions {
  readonly dir: string;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  /** Don't wait for the disk: the data are thrown away anyway. */
  readonly test: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The database files in `dir/data` and the password beside them in `dir/password`, made on first use. They are made in a folder of
 * their own and moved into place when complete: a start that was cut off leaves nothing half done. The caller holds the
 * folder's lock. Throws PostgresStartError.
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const { dir, runAs } = options;
  const data = path.join(dir, 'data');
  const passwordFile = path.join(dir, 'password');
  if (!existsSync(data)) await createDatabase(options, data, passwordFile);
  requireVersion(options, data);
  // PostgreSQL insists on both; a backup that was copied back has neither.
  if (runAs.owner !== null && statSync(data).uid !== runAs.owner) changeOwner(data, runAs.owner);
  if ((statSync(data).mode & 0o077) !== 0) chmodSync(data, 0o700);
  if (!existsSync(passwordFile))
    throw new PostgresStartError('broken', `${passwordFile} is missing: without it the database next to it can't be opened.`);
  return { data, password: readFileSync(passwordFile, 'utf8').trim() };
}

async function createDatabase(
  { dir, binaries, runAs, test, signal }: DataFolderOptions,
  data: string,
  passwordFile: string,
): Promise<void> {
  const fresh = path.join(dir, 'init');
  const handedOver = path.join(dir, 'init-password');
  rmSync(fresh, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    writeFileSync(handedOver, password, { mode: 0o600 });
    mkdirSync(fresh, { mode: 0o700 });
    if (runAs.owner !== null) for (const file of [handedOver, fresh]) lchownSync(file, runAs.owner, runAs.owner);
    const settings = ['-U', DATABASE_USER, '-A', 'scram-sha-256', `--pwfile=${handedOver}`, '-E', 'UTF8'];
    // The built-in locale sorts and folds the same on every machine.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const made = await runProgram(runAs, binaries.initdb, ['-D', fresh, ...settings, ...locale, ...(test ? ['--no-sync'] : [])], {
      signal,
    });
    if (!made.ok) throw explain(made.output, dir);
    const filled = await runProgram(runAs, binaries.postgres, ['--single', ...(test ? ['-F'] : []), '-D', fresh, 'postgres'], {
      input: `create database ${DATABASE_NAME};\n`,
      signal,
    });
    if (!filled.ok) throw explain(filled.output, dir);
    renameSync(fresh, data);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(handedOver, { force: true });
  }
}

function requireVersion({ dir, binaries }: DataFolderOptions, data: string): void {
  let made: string;
  try {
    made = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    const message = `${data} is not a database folder (it has no PG_VERSION). Restore a backup, or move it away to begin anew.`;
    throw new PostgresStartError('broken', message, { cause });
  }
  if (made === binaries.version) return;
  throw new PostgresStartError(
    'wrong_version',
    `The data folder ${dir} was made by PostgreSQL ${made}, and this version of Watoto brings PostgreSQL ${binaries.version}. Start the version that made it, back up, and restore here.`,
  );
}

function changeOwner(file: string, owner: number): void {
  lchownSync(file, owner, owner);
  for (const entry of readdirSync(file, { withFileTypes: true, recursive: true }))
    lchownSync(path.join(entry.parentPath, entry.name), owner, owner);
}
