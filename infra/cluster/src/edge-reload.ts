import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, commandLine } from '@watoto/embedded/postgres/processes.ts';

const WORKER = 'nginx: worker process';
/** nginx says so of a worker that takes nobody any more: https://nginx.org/en/docs/control.html */
const LEAVING = 'shutting down';
const LOOK_EVERY_MS = 20;
/** An nginx that refuses a configuration keeps its workers: whoever waits is not kept for longer than this. */
const WITHIN_MS = 5_000;

/** Has nginx read its configuration anew; resolves when only workers that know it take callers. `pid`: of its master process. */
export async function reloadEdge(pid: number, tell: () => Promise<void>): Promise<void> {
  const before = workersOf(pid);
  await tell();
  const deadline = performance.now() + WITHIN_MS;
  while (performance.now() < deadline) {
    const now = workersOf(pid);
    if (now.length > 0 && now.every((worker) => !before.includes(worker))) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** The workers that take callers. Processes can only be told apart so on Linux: elsewhere there are none, and the wait is all. */
function workersOf(pid: number): number[] {
  return childrenOf(pid).filter((child) => {
    const line = commandLine(child);
    return line.startsWith(WORKER) && !line.includes(LEAVING);
  });
}
