import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { systemClock } from '@watoto/shared/kernel/clock.ts';

/** Milliseconds between two looks at the files. */
const LOOK_EVERY_MS = 500;
/** Read at one look from one file at most: the rest is in the file. Bytes. */
const CHUNK = 64 * 1024;
/** How the cluster's servers begin a line that an operator should see: JSON (ours, the edge's, RabbitMQ's), nginx, Redis, Postgres. */
const LOUD = /"level":\s*"(warn|warning|error|fatal|critical)"|\[(warn|error|crit|alert|emerg)\]|\b(WARNING|ERROR|FATAL|PANIC)\b| # /;

export interface Watched {
  readonly name: string;
  readonly logFile: string;
}

/**
 * One view of many log files: what is a warning or worse in any of them is said with the process's name before it. Begins at
 * the files' present ends. The returned function stops it.
 */
export function viewLogs(files: () => readonly Watched[], say: (line: string) => void): () => void {
  const read = new Map<string, number>();
  const look = (first: boolean) => {
    for (const { name, logFile } of files()) {
      const from = read.get(logFile);
      const { text, end } = readFrom(logFile, from ?? (first ? null : 0));
      read.set(logFile, end);
      for (const line of text.split('\n')) if (LOUD.test(line)) say(`${name.padEnd(12)} ${plain(line)}`);
    }
  };
  look(true);
  return systemClock.every(LOOK_EVERY_MS, () => look(false));
}

/** From `from` (null: from the end) to the last whole line. */
function readFrom(file: string, from: number | null): { text: string; end: number } {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return { text: '', end: 0 };
  }
  try {
    const { size } = fstatSync(fd);
    const start = from === null ? size : from > size ? 0 : Math.max(from, size - CHUNK);
    const bytes = Buffer.alloc(size - start);
    const length = readSync(fd, bytes, 0, bytes.length, start);
    const whole = bytes.subarray(0, bytes.subarray(0, length).lastIndexOf(0x0a) + 1);
    return { text: whole.toString(), end: start + whole.length };
  } finally {
    closeSync(fd);
  }
}

/** 'warn: the Worker died (exit code 1)' of a JSON line; other lines as they are. */
export function plain(line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: string; msg?: string; err?: { message?: string } };
    return `${level ?? 'warn'}: ${msg ?? line}${err?.message === undefined ? '' : ` (${err.message})`}`;
  } catch {
    return line;
  }
}
