import type { ApiClient } from '../api/api-client.ts';

/** Bytes of each try, growing until one takes long enough to say something. */
const TRIES = [16, 128, 1_000].map((kb) => kb * 1_024);
const ENOUGH_MS = 1_200;
/** A try that takes longer says that there is next to nothing. */
const MOST_MS = 15_000;

/** Moves so many bytes over the network; rejects where it could not. */
export type Move = (bytes: number, signal: AbortSignal) => Promise<void>;

/** kbit/s; null: nothing came through in time. */
export async function speedOf(move: Move, signal: AbortSignal, now = () => performance.now()): Promise<number | null> {
  let best: number | null = null;
  for (const bytes of TRIES) {
    const from = now();
    try {
      await move(bytes, AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]));
    } catch {
      return best;
    }
    const ms = Math.max(1, now() - from);
    // A small try is mostly the way there and back: the fastest is the nearest to the truth.
    best = Math.max(best ?? 0, Math.round((bytes * 8) / ms));
    if (ms > ENOUGH_MS) return best;
  }
  return best;
}

export const downFrom =
  (api: ApiClient): Move =>
  async (bytes, signal) =>
    void (await api.download('readiness.download', { query: { bytes }, signal }));

export const upTo =
  (api: ApiClient): Move =>
  (bytes, signal) =>
    api.call('readiness.upload', { body: { filler: fillerOf(bytes) }, signal });

/** Letters that nothing on the way can make shorter. */
function fillerOf(bytes: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const random = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(random.subarray(at, at + 65_536));
  return Array.from(random, (byte) => letters[byte & 63]).join('');
}
