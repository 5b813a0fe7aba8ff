import type { Rooms } from './rooms.ts';

/** Resolves when the last room has gone, or when `signal` says that time is up. */
export function untilEmpty(rooms: Rooms, signal?: AbortSignal): Promise<void> {
  if (rooms.size === 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      off();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const off = rooms.emptied.on(done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
