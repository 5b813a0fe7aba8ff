import type { Logger } from '@watoto/shared/server/logger.ts';

/** Logs (debug) how long each stage of the start took, and since when it ran: milliseconds since the process began. */
export function stagesFor(logger: Logger): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  return async (name, work) => {
    const from = performance.now();
    const result = await work();
    const to = performance.now();
    logger.debug({ stage: name, fromMs: Math.round(from), tookMs: Math.round(to - from) }, 'started');
    return result;
  };
}

/** All of it, or the first failure, but only when every other has ended too: nothing goes on opening behind a failed start. */
export async function together<T extends readonly Promise<unknown>[]>(...work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
