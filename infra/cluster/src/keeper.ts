import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processMark } from '@watoto/embedded/postgres/processes.ts';

/** Reads lists of targets, the last one counts; when nobody can write to it any more, it kills what that one names. */
const SCRIPT = `trap '' HUP INT TERM; targets=; while IFS= read -r line; do targets=$line; done; [ -z "$targets" ] || kill -s KILL -- $targets`;

const Recorded = z.array(z.object({ target: z.number().int(), mark: z.string() }));

/**
 * Sees to it that no server outlives us, however we end: a shell of its own process group holds the end of a pipe and kills
 * all that are left when the pipe breaks. Where even the shell was killed, the next keeper in the same folder does it, by
 * the record there.
 */
export class Keeper {
  readonly #record: string;
  readonly #shell: ChildProcess;
  /** By target as kill(2) has it: a process, or (negative) a process group; with what tells its leader from a later one. */
  readonly #kept = new Map<number, string>();

  constructor(dir: string) {
    this.#record = join(dir, 'running.json');
    mkdirSync(dir, { recursive: true });
    endRecorded(this.#record);
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
    this.#shell.stdin?.on('error', () => {});
    this.#shell.unref();
  }

  keep(target: number): void {
    const mark = processMark(Math.abs(target));
    if (mark === null) return;
    this.#kept.set(target, mark);
    this.#write();
  }

  /** Its process has ended: the number may become another's. */
  forget(target: number): void {
    if (this.#kept.delete(target)) this.#write();
  }

  close(): void {
    this.#kept.clear();
    this.#write();
    this.#shell.stdin?.end();
  }

  #write(): void {
    this.#shell.stdin?.write(`${[...this.#kept.keys()].join(' ')}\n`);
    if (this.#kept.size === 0) return rmSync(this.#record, { force: true });
    const draft = `${this.#record}.new`;
    writeFileSync(draft, JSON.stringify([...this.#kept].map(([target, mark]) => ({ target, mark }))), { mode: 0o600 });
    renameSync(draft, this.#record);
  }
}

/** Kills what a cluster that was killed together with its keeper has left in this folder. */
function endRecorded(record: string): void {
  if (!existsSync(record)) return;
  const parsed = Recorded.safeParse(jsonOf(readFileSync(record, 'utf8')));
  for (const { target, mark } of parsed.data ?? []) if (processMark(Math.abs(target)) === mark) killTarget(target, 'SIGKILL');
  rmSync(record, { force: true });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A process, or a group of them (negative); one that is gone already is fine. */
export function killTarget(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
