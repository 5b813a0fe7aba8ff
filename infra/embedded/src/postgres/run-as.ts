import { spawnSync } from 'node:child_process';
import { PostgresStartError } from './postgres-start-error.ts';

/** nobody: PostgreSQL refuses to run as root, and this needs no account to be made. */
const NOBODY = 65_534;
const CANT_BE_ROOT =
  'PostgreSQL does not run as root, and this machine lets nobody else reach its programs. Start as an ordinary user, or put this folder where others may look (not under /root).';

/** How PostgreSQL's programs are started here: as whom, and through what. */
export interface RunAs {
  /** Owner of all files that PostgreSQL writes; null: whoever we are. */
  readonly owner: number | null;
  /** The command to spawn for a program, with its arguments. */
  readonly command: (program: string, args: readonly string[]) => { file: string; args: string[] };
  readonly spawn: { readonly cwd: string; readonly uid?: number; readonly gid?: number };
}

const direct = (program: string, args: readonly string[]) => ({ file: program, args: [...args] });

/**
 * An ordinary user runs it directly. Root runs it as nobody; where nobody can't reach the programs or the data (a checkout under
 * /root), in a user namespace in which root's files are nobody's. Throws PostgresStartError `no_permission` if neither works.
 *
 * @param program any of the programs, to try it out.
 * @param dir where the data will be; exists.
 */
export function chooseRunAs(program: string, dir: string): RunAs {
  if (process.getuid?.() !== 0) return { owner: null, command: direct, spawn: { cwd: '/' } };
  const candidates: RunAs[] = [
    { owner: NOBODY, command: direct, spawn: { cwd: '/', uid: NOBODY, gid: NOBODY } },
    {
      owner: 0,
      command: (file, args) => ({ file: 'unshare', args: ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, file, ...args] }),
      spawn: { cwd: '/' },
    },
  ];
  const chosen = candidates.find(
    (candidate) => runs(candidate, program, ['--version']) && runs(candidate, '/bin/sh', ['-c', 'cd "$0"', dir]),
  );
  if (!chosen) throw new PostgresStartError('no_permission', CANT_BE_ROOT);
  return chosen;
}

function runs({ command, spawn }: RunAs, program: string, programArgs: readonly string[]): boolean {
  const { file, args } = command(program, programArgs);
  return spawnSync(file, args, { ...spawn, stdio: 'ignore' }).status === 0;
}
