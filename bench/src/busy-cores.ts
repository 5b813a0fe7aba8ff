import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';

/** The lowest there is: whoever else wants the core gets it at once. */
const LOWEST_PRIORITY = 19;

/**
 * Keeps every core awake with work of the lowest priority, until the returned function ends it. In a virtual machine an idle core is
 * given back to the host, and waking it up is charged to whoever sends it a packet: several microseconds, more or less by chance.
 */
export function keepCoresBusy(): () => void {
  const spinning = Array.from({ length: availableParallelism() }, spin);
  return () => spinning.forEach((child) => child.kill());
}

function spin(): ChildProcess {
  // Ends by itself when whoever started it is gone.
  const child = spawn(process.execPath, ['-e', 'const parent = process.ppid; while (process.ppid === parent);'], { stdio: 'ignore' });
  if (child.pid !== undefined) setPriority(child.pid, LOWEST_PRIORITY);
  return child;
}
