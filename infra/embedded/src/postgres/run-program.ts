import { spawn } from 'node:child_process';
import type { RunAs } from './run-as.ts';
import { PostgresStartError } from './postgres-start-error.ts';

export interface Outcome {
  readonly ok: boolean;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/** Runs one of PostgreSQL's programs to its end. Throws PostgresStartError `cancelled` when `signal` is aborted. */
export async function runProgram(
  runAs: RunAs,
  program: string,
  programArgs: readonly string[],
  { input = '', signal }: { input?: string; signal?: AbortSignal | undefined } = {},
): Promise<Outcome> {
  const { file, args } = runAs.command(program, programArgs);
  const child = spawn(file, args, { ...runAs.spawn, detached: true, stdio: 'pipe', ...(signal ? { signal, killSignal: 'SIGTERM' } : {}) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  // A program that ends early does not read on; its exit says more than the broken pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error: unknown) => {
    output += String(error);
    return null;
  });
  if (signal?.aborted) throw new PostgresStartError('cancelled', 'The start was given up.', { cause: signal.reason });
  return { ok: code === 0, output };
}
