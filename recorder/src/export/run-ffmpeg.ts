import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { PIPES } from './ffmpeg-args.ts';

/** May heavy work go on now? Live lessons come first. */
export interface Pace {
  readonly allowed: boolean;
  /** The returned function ends it. */
  onChange(listener: () => void): () => void;
}

export const ALWAYS: Pace = { allowed: true, onChange: () => () => {} };

/** Resolves when work may go on, or at once when aborted. */
export function whenAllowed(pace: Pace, signal: AbortSignal): Promise<void> {
  if (pace.allowed || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (!pace.allowed && !signal.aborted) return;
      end();
      signal.removeEventListener('abort', look);
      resolve();
    };
    const end = pace.onChange(look);
    signal.addEventListener('abort', look, { once: true });
  });
}

export interface FfmpegRun {
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** Seconds of the film that are done. */
  readonly onProgress?: (seconds: number) => void;
  /** What it writes to each pipe; rejects: it is ended. */
  readonly outputs?: Partial<Record<'sound' | 'picture', (output: Readable) => Promise<void>>>;
  /** What it reads on its standard input. */
  readonly input?: (input: Writable) => Promise<void>;
}

/** Without a word for so long it hangs. */
const STALL_MS = 120_000;
const LOOK_MS = 5_000;
const WORDS_MAX = 2_000;

/**
 * Runs ffmpeg with the lowest priority, stopped while `pace` says so. Rejects with `cancelled`, or with `media_failed` and ffmpeg's own
 * words. When it settles the process has ended.
 */
export async function runFfmpeg(run: FfmpegRun): Promise<void> {
  const { args, signal, pace } = run;
  if (signal.aborted) throw new AppError('cancelled');
  const child = spawn('ffmpeg', [...args], { stdio: [run.input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const ended = endOf(child);
  lower(child);
  let failure: unknown = null;
  const fail = (error: unknown) => {
    failure ??= error;
    // Nothing that it has written is kept. On a busy machine its priority would let it take long over a polite end.
    child.kill('SIGKILL');
  };
  const cancel = () => fail(new AppError('cancelled'));
  signal.addEventListener('abort', cancel, { once: true });
  let heardAt = performance.now();
  const heard = () => (heardAt = performance.now());
  const follow = () => {
    heard();
    child.kill(pace.allowed ? 'SIGCONT' : 'SIGSTOP');
  };
  const unfollow = pace.onChange(follow);
  if (!pace.allowed) follow();
  const watch = setInterval(() => {
    if (pace.allowed && performance.now() - heardAt > STALL_MS)
      fail(new AppError('timeout', { message: 'ffmpeg did nothing for too long.' }));
  }, LOOK_MS);
  try {
    const words = wordsFrom(pipeOf(child, 2));
    listen(pipeOf(child, PIPES.progress), (seconds) => {
      heard();
      run.onProgress?.(seconds);
    });
    const work = [
      ...(['sound', 'picture'] as const).map((name) => read(pipeOf(child, PIPES[name]), run.outputs?.[name], heard)),
      run.input && child.stdin ? run.input(child.stdin) : Promise.resolve(),
    ];
    await Promise.all(work.map((one) => one.catch(fail)));
    const code = await ended;
    if (code !== 0 && (failure === null || isPipe(failure)))
      failure = new AppError('media_failed', { message: `ffmpeg: ${words()}`.slice(0, 500) });
    if (failure !== null) throw failure as Error;
  } finally {
    clearInterval(watch);
    unfollow();
    signal.removeEventListener('abort', cancel);
  }
}

/** The code that it ended with; -1: it could not be started, or was ended by a signal. */
function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code ?? -1));
  });
}

function lower({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already.
  }
}

function pipeOf(child: ChildProcess, n: number): Readable {
  // Node types them as either direction; these are what the child writes.
  const pipe = child.stdio[n] as Readable;
  pipe.on('error', () => {});
  return pipe;
}

async function read(output: Readable, take: ((output: Readable) => Promise<void>) | undefined, heard: () => void): Promise<void> {
  if (!take) return void output.resume();
  const taken = take(output);
  output.on('data', heard);
  await taken;
}

function wordsFrom(output: Readable): () => string {
  let said = '';
  output.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-WORDS_MAX)));
  return () => said.trim().split('\n').slice(-3).join(' ') || 'it could not be run: is it installed?';
}

/** `-progress` writes lines of NAME=VALUE. */
function listen(output: Readable, tell: (seconds: number) => void): void {
  let rest = '';
  output.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const us = /^out_time_us=(\d+)$/.exec(line)?.[1];
      if (us !== undefined) tell(Number(us) / 1_000_000);
    }
  });
}

function isPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE');
}
