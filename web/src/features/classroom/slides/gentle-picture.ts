import { wait } from '@watoto/shared/kernel/backoff.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';

/** So much is on its way at a time: a third of a second of 100 kbit/s. */
const PIECE_BYTES = 4_096;

/**
 * A picture, piece by piece (RFC 9110, range requests). After each, the line is left to the voice for as long as the piece took: on a thin
 * network a whole picture would fill the queue that the sound waits in.
 */
export async function fetchGently(url: string, signal: AbortSignal, get: typeof fetch = fetch): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let at = 0; ; ) {
    const began = performance.now();
    const answer = await get(url, { headers: { range: `bytes=${at}-${at + PIECE_BYTES - 1}` }, signal });
    if (!answer.ok) throw new Error(`a picture of the slides: ${answer.status}`);
    const piece = await answer.blob();
    pieces.push(piece);
    at += piece.size;
    if (piece.size === 0 || at >= sizeOf(answer, at)) return new Blob(pieces, { type: answer.headers.get('content-type') ?? '' });
    await wait(systemClock, performance.now() - began, signal);
  }
}

/** Bytes in all; what a server without ranges sends is all of it. */
function sizeOf({ status, headers }: Response, got: number): number {
  const whole = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && whole !== undefined ? Number(whole) : got;
}
