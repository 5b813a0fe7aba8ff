import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';

export interface StaggeredOpen<T> {
  /** One attempt; rejects with AppError when `signal` is aborted, and where it fails. */
  readonly open: (signal: AbortSignal) => Promise<T>;
  /** What a slower attempt has opened after all. */
  readonly discard: (late: T) => void;
  /** Milliseconds until another attempt joins those that have not answered; half as long again until the next, and so on. */
  readonly everyMs: number;
  /** Milliseconds for all of them. */
  readonly deadlineMs: number;
  /** Calls back when there is reason to think that a new attempt would do better; the returned function forgets it. */
  readonly onHurry: (hurry: () => void) => () => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const RARER = 1.5;

/**
 * Opens over a network that may be away. What was sent into a dead network is repeated by TCP after 1, 3 and 7 seconds only: a
 * fresh attempt beside it is through as soon as the network is back. They get rarer: a network that is not away but jammed has to carry each of
 * them. The first to open wins; a refusal in the server's own words
 * ends all of them.
 */
export function openStaggered<T>({ open, discard, everyMs, deadlineMs, onHurry, clock, signal }: StaggeredOpen<T>): Promise<T> {
  const abort = new AbortController();
  let underWay = 0;
  let waitMs = everyMs;
  let cancelNext = () => {};
  let settled = false;

  return new Promise((resolve, reject) => {
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      cancelNext();
      cancelDeadline();
      forget();
      signal.removeEventListener('abort', cancelled);
      abort.abort();
      return true;
    };
    const fail = (error: AppError) => {
      if (settle()) reject(error);
    };
    const begin = () => {
      cancelNext();
      cancelNext = clock.after(waitMs, begin);
      waitMs *= RARER;
      underWay += 1;
      open(abort.signal).then(
        (opened) => {
          if (settle()) resolve(opened);
          else discard(opened);
        },
        (thrown: unknown) => {
          underWay -= 1;
          const error = AppError.from(thrown);
          if (error.code !== 'unavailable' || underWay === 0) fail(error);
        },
      );
    };
    const cancelled = () => fail(new AppError('cancelled'));
    const cancelDeadline = clock.after(deadlineMs, () => fail(new AppError('unavailable')));
    const forget = onHurry(begin);
    signal.addEventListener('abort', cancelled);
    if (signal.aborted) cancelled();
    else begin();
  });
}
