import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../kernel/clock.ts';
import type { Scope } from '../kernel/scope.ts';
import { type ProcessHost, runService, type ServiceOptions } from './lifecycle.ts';
import { createLogger } from './logger.ts';

class FakeHost extends EventEmitter implements ProcessHost {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

/** Runs a service in a process that is none; `steps` is what happened, in order. */
async function run(options: Partial<ServiceOptions<string>> = {}) {
  const host = new FakeHost();
  const clock = new FakeClock();
  const steps: string[] = [];
  const start = async (scope: Scope) => {
    scope.defer((reason) => void steps.push(`close: ${reason}`));
    return 'service';
  };
  const running = runService({ name: 'test', logger: createLogger({ service: 'test', level: 'silent' }), start, host, clock, ...options });
  await settled();
  return { host, clock, steps, running };
}

/** Everything that was promised has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const never = () => new Promise<never>(() => {});

describe('runService', () => {
  it.each(['SIGTERM', 'SIGINT'])('on %s drains what was started, then closes, then exits with 0', async (signal) => {
    const drained: string[] = [];
    const { host, steps } = await run({ drain: async (service) => void drained.push(service) });
    expect(host.exits).toEqual([]);
    host.emit(signal, signal);
    await settled();
    expect(drained).toEqual(['service']);
    expect(steps).toEqual([`close: ${signal}`]);
    expect(host.exits).toEqual([0]);
  });

  it('closes only after draining, and not later than the drain may take', async () => {
    let aborted = false;
    const { host, clock, steps } = await run({
      drainTimeoutMs: 5_000,
      drain: async (_service, signal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        await never();
      },
    });
    host.emit('SIGTERM');
    await settled();
    clock.advance(4_999);
    await settled();
    expect({ steps: steps.length, aborted }).toEqual({ steps: 0, aborted: false });
    clock.advance(1);
    await settled();
    expect({ steps: steps.length, aborted, exits: host.exits }).toEqual({ steps: 1, aborted: true, exits: [0] });
  });

  it('closes where draining fails', async () => {
    const { host, steps } = await run({ drain: () => Promise.reject(new Error('no')) });
    host.emit('SIGTERM');
    await settled();
    expect(steps).toHaveLength(1);
    expect(host.exits).toEqual([0]);
  });

  it('leaves at once on a second signal, but takes the echo of one Ctrl-C for the same', async () => {
    const { host, clock, steps } = await run({ drain: never });
    host.emit('SIGINT');
    clock.advance(20);
    host.emit('SIGINT');
    await settled();
    expect(host.exits).toEqual([]);
    clock.advance(2_000);
    host.emit('SIGINT');
    await settled();
    expect(host.exits).toEqual([1]);
    expect(steps).toEqual([]);
  });

  it('exits with 1 where closing takes too long', async () => {
    const { host, clock } = await run({ closeTimeoutMs: 3_000, start: async (scope) => (scope.defer(never), 'service') });
    host.emit('SIGTERM');
    await settled();
    clock.advance(3_000);
    await settled();
    expect(host.exits).toEqual([1]);
  });

  it('closes what was opened by a start that fails, and exits with 1', async () => {
    const closed: string[] = [];
    const { host } = await run({
      start: async (scope) => {
        scope.defer((reason) => void closed.push(reason));
        throw new Error('port taken');
      },
    });
    await settled();
    expect(closed).toEqual(['test could not start']);
    expect(host.exits).toEqual([1]);
  });

  it('gives up a start that is under way when a signal comes', async () => {
    const { host } = await run({
      start: (scope) => new Promise((_, reject) => scope.signal.addEventListener('abort', () => reject(scope.signal.reason))),
      drain: () => Promise.reject(new Error('nothing to drain')),
    });
    host.emit('SIGTERM');
    await settled();
    expect(host.exits).toEqual([0]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('closes and exits with 1 on %s, once', async (event) => {
    const { host, steps } = await run();
    host.emit(event, new Error('bug'));
    host.emit(event, new Error('bug again'));
    await settled();
    expect(steps).toHaveLength(1);
    expect(host.exits).toEqual([1]);
  });
});
