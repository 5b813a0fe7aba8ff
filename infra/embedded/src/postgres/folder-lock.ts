import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { processMark } from './processes.ts';
import { PostgresStartError } from './postgres-start-error.ts';

const Holder = z.object({ pid: z.number().int(), mark: z.string() });

/**
 * Takes the folder for this process; the returned function gives it back. A process that died holds nothing. Throws
 * PostgresStartError `in_use`.
 */
export function lockFolder(dir: string): () => void {
  const file = path.join(dir, 'launcher.lock');
  const mine = JSON.stringify({ pid: process.pid, mark: processMark(process.pid) ?? 'unknown' });
  const held = readIfThere(file);
  if (held !== null) {
    const holder = holderOf(held);
    if (holder !== null) throw inUse(dir, holder);
    moveAside(file, held, dir);
  }
  try {
    writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (isExists(error)) throw inUse(dir, null);
    rmSync(file, { force: true });
    throw error;
  }
  return () => {
    if (readIfThere(file) === mine) rmSync(file, { force: true });
  };
}

/** Takes a dead launcher's lock away, atomically; what another launcher has put there meanwhile goes back. */
function moveAside(file: string, expected: string, dir: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // Someone else has taken it away: writing ours decides.
  }
  const taken = readFileSync(aside, 'utf8');
  if (taken !== expected) {
    linkSync(aside, file);
    rmSync(aside);
    throw inUse(dir, holderOf(taken));
  }
  rmSync(aside);
}

/** The pid of the living launcher that wrote this, or null. */
function holderOf(text: string): number | null {
  try {
    const { pid, mark } = Holder.parse(JSON.parse(text));
    return processMark(pid) === mark ? pid : null;
  } catch {
    return null; // Half written by one that died.
  }
}

function inUse(dir: string, pid: number | null): PostgresStartError {
  const who = pid === null ? 'another Watoto' : `another Watoto (process ${pid})`;
  return new PostgresStartError('in_use', `The data folder ${dir} is in use by ${who}. Stop that one first, or choose another folder.`);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
