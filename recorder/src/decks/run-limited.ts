import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { AppError } from '@watoto/shared/kernel/errors.ts';

export interface Limits {
  /** Seconds of a core, and seconds of the clock. */
  readonly cpuS: number;
  readonly wallS: number;
  /** Megabytes of address space. */
  readonly memoryMb: number;
  /** Megabytes of one file that it writes. */
  readonly fileMb: number;
}

export interface LimitedRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly limits: Limits;
  /** Its working folder and home: nothing of ours is in its environment. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

export interface LimitedEnd {
  /** null: it was ended by a signal, or took too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bytes of what it says that are kept. */
const WORDS_MAX = 1024 * 1024;
/** What a shell ends with that finds no such program. */
const NO_PROGRAM = 127;

/** The shell sets limits that the program can't lift, then becomes the program. Where a system has no such limit, the clock remains. */
const SCRIPT = 'ulimit -c 0; ulimit -t "$1"; ulimit -v "$2" 2>/dev/null; ulimit -f "$3" 2>/dev/null; shift 3; exec "$@"';

/**
 * Runs a program on what a stranger brought: at the lowest priority, with hard limits, in a process group of its own. Resolves when it has
 * ended, however it did. Rejects with `cancelled`, and `unavailable` where it is not installed.
 */
export async function runLimited({ file, args, limits, dir, signal }: LimitedRun): Promise<LimitedEnd> {
  if (signal.aborted) throw new AppError('cancelled');
  const numbers = [limits.cpuS, limits.memoryMb * 1024, limits.fileMb * 2048].map(String);
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', ...numbers, file, ...args], {
    cwd: dir,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: dir, TMPDIR: dir, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => killGroup(child.pid);
  const late = setTimeout(kill, limits.wallS * 1_000);
  signal.addEventListener('abort', kill, { once: true });
  try {
    lower(child.pid);
    const words = [child.stdout, child.stderr].map(wordsFrom);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (signal.aborted) throw new AppError('cancelled');
    if (code === NO_PROGRAM) throw new AppError('unavailable', { message: `${file} is not installed on this machine.` });
    const [stdout = '', stderr = ''] = words.map((said) => said());
    return { code, stdout, stderr };
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', kill);
    // What it left running, if anything.
    kill();
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // They have ended already.
  }
}

function lower(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already.
  }
}

function wordsFrom(output: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  output.on('error', () => {});
  output.on('data', (chunk: Buffer) => {
    // All is read, or the program would wait for us.
    if (bytes < WORDS_MAX) chunks.push(chunk.subarray(0, WORDS_MAX - bytes));
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}
