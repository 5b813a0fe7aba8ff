import { wait } from '@watoto/shared/kernel/backoff.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';

/** So much is on its way at a time: at most a third of a second of 100 kbit/s, and at least what a request with its headers is worth. */
const PIECE_BYTES = { least: 1_024, most: 4_096 };
/** A voice waits for a piece that takes longer; on a long way (300 ms there and back) one of a third of a second takes less. */
const SLOW_MS = 1_000;
const FAST_MS = 500;

/** What was learnt of this network, by all pictures. */
let pieceBytes = PIECE_BYTES.most;

/**
 * A picture, piece by piece (RFC 9110, range requests). After each, the line is left to the voice for as long as the piece took: on a thin
 * network a whole picture would fill the queue that the sound waits in. Pieces get smaller where they take long.
 */
export async function fetchGently(url: string, signal: AbortSignal, get: typeof fetch = fetch): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let at = 0; ; ) {
    const began = performance.now();
    const answer = await get(url, { headers: { range: `bytes=${at}-${at + pieceBytes - 1}` }, signal });
    if (!answer.ok) throw new Error(`a picture of the slides: ${answer.status}`);
    const piece = await answer.blob();
    pieces.push(piece);
    at += piece.size;
    if (piece.size === 0 || at >= sizeOf(answer, at)) return new Blob(pieces, { type: answer.headers.get('content-type') ?? '' });
    const took = performance.now() - began;
    // What a server without ranges sends at once says nothing of pieces.
    if (answer.status === 206) pieceBytes = pieceAfter(pieceBytes, took);
    await wait(systemClock, took, signal);
  }
}

/** Bytes of the next piece, after one of so many took so long. */
export function pieceAfter(bytes: number, tookMs: number): number {
  if (tookMs > SLOW_MS) return Math.max(PIECE_BYTES.least, bytes / 2);
  return tookMs < FAST_MS ? Math.min(PIECE_BYTES.most, bytes * 2) : bytes;
}

/** Bytes in all; what a server without ranges sends is all of it. */
function sizeOf({ status, headers }: Response, got: number): number {
  const whole = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && whole !== undefined ? Number(whole) : got;
}
