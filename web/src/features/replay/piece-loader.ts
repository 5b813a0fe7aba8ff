import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LinkBook } from './link-book.ts';
import type { ReplaySource } from './replay-source.ts';

/** Larger than any segment that a recorder writes. */
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * The bytes of a piece. A link that is refused is asked for anew, once. Rejects with `not_found` where the piece is gone for good (trying
 * again is of no use), and with `unavailable` where the network or the storage is away.
 */
export async function loadPiece(
  id: string,
  { links, source }: { links: LinkBook; source: ReplaySource },
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let again = true; ; again = false) {
    const url = await links.url(id);
    const response = await source.fetch(url, signal).catch((cause: unknown) => {
      throw new AppError(signal.aborted ? 'cancelled' : 'unavailable', { cause });
    });
    if (response.ok) return bytesOf(response, signal);
    links.forget(id);
    if (response.status >= 500 || response.status === 429) throw new AppError('unavailable');
    if (!again) throw new AppError('not_found');
  }
}

async function bytesOf(response: Response, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(response.headers.get('content-length') ?? 0) > BYTES_MAX) throw new AppError('not_found');
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    // Cut off in the middle.
    throw new AppError(signal.aborted ? 'cancelled' : 'unavailable', { cause });
  }
}
