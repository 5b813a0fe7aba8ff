import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time from Linux's /proc, the same way for every process, whatever it runs. From `schedstat` (nanoseconds that the scheduler
 * counted), not `stat` (ticks of 10 ms). Throws where the process is gone.
 */

/** CPU nanoseconds, user and system, of all threads that a process has now. */
export function cpuNanoseconds(pid: number): number {
  return threadsOf(pid).reduce((total, thread) => total + parseSchedstat(readFileSync(`${thread}/schedstat`, 'utf8')), 0);
}

/** The processes that a process has started and that still run. */
export function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => parsePids(readFileSync(`${thread}/children`, 'utf8')));
}

/** The first field: time on a CPU. Then come time spent waiting for one, and time slices. */
export function parseSchedstat(text: string): number {
  const nanoseconds = Number(text.split(' ')[0]);
  if (text.trim() === '' || !Number.isSafeInteger(nanoseconds)) throw new TypeError(`not a schedstat: ${JSON.stringify(text)}`);
  return nanoseconds;
}

export function parsePids(text: string): number[] {
  return text.split(' ').filter(Boolean).map(Number);
}

function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}`);
}
