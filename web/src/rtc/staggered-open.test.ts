import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { openStaggered } from './staggered-open.ts';

interface Attempt {
  readonly signal: AbortSignal;
  resolve(word: string): void;
  reject(error: AppError): void;
}

function rig() {
  const clock = new FakeClock();
  const attempts: Attempt[] = [];
  const discarded: string[] = [];
  const hurries = new Emitter<void>();
  const abort = new AbortController();
  const opened = openStaggered<string>({
    open: (signal) => new Promise((resolve, reject) => attempts.push({ signal, resolve, reject })),
    discard: (late) => discarded.push(late),
    everyMs: 1_000,
    deadlineMs: 8_000,
    onHurry: (hurry) => hurries.on(hurry),
    clock,
    signal: abort.signal,
  }).catch((error: unknown) => AppError.from(error).code);
  return { clock, attempts, discarded, hurries, abort, opened };
}

/** Lets what is already settled run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('openStaggered', () => {
  it('sends another attempt after each silence; the first to open wins, and the rest are given up', async () => {
    const { clock, attempts, discarded, opened } = rig();
    clock.advance(2_500);
    expect(attempts.length).toBe(3);
    clock.advance(2_000);
    expect(attempts.length).toBe(3);
    attempts[1]?.resolve('second');
    expect(await opened).toBe('second');
    expect(attempts.every(({ signal }) => signal.aborted)).toBe(true);
    attempts[0]?.resolve('first');
    await settle();
    expect(discarded).toEqual(['first']);
    clock.advance(60_000);
    expect(attempts.length).toBe(3);
  });

  it('begins one at once when there is reason to', () => {
    const { clock, attempts, hurries } = rig();
    clock.advance(100);
    hurries.emit();
    expect(attempts.length).toBe(2);
    clock.advance(1_499);
    expect(attempts.length).toBe(2);
    clock.advance(1);
    expect(attempts.length).toBe(3);
  });

  it('leaves a refused connection to the caller where nothing else is under way', async () => {
    const { attempts, opened } = rig();
    attempts[0]?.reject(new AppError('unavailable'));
    expect(await opened).toBe('unavailable');
  });

  it('waits for the others where one fails', async () => {
    const { clock, attempts, opened } = rig();
    clock.advance(1_000);
    attempts[0]?.reject(new AppError('unavailable'));
    await settle();
    attempts[1]?.resolve('second');
    expect(await opened).toBe('second');
  });

  it('takes the server at its word', async () => {
    const { clock, attempts, opened } = rig();
    clock.advance(1_000);
    attempts[1]?.reject(new AppError('token_expired'));
    expect(await opened).toBe('token_expired');
  });

  it('ends at its deadline, and when cancelled', async () => {
    const late = rig();
    late.clock.advance(8_000);
    expect(await late.opened).toBe('unavailable');
    expect(late.attempts.every(({ signal }) => signal.aborted)).toBe(true);
    const stopped = rig();
    stopped.abort.abort();
    expect(await stopped.opened).toBe('cancelled');
  });
});
