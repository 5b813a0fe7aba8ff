import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Instance, Instances } from '@watoto/shared/ports/instances/instances.ts';
import { InstanceWatch } from './instance-watch.ts';

const logger = pino({ level: 'silent' });
const OTHER = { id: 'other', url: 'memory:' };

/** What the store answers, as the test wants it. */
class Store implements Instances {
  listed: Instance[] = [OTHER];
  away = false;

  async announce(): Promise<void> {
    if (this.away) throw new AppError('unavailable');
  }
  async list(): Promise<Instance[]> {
    if (this.away) throw new AppError('unavailable');
    return this.listed;
  }
  async withdraw(): Promise<void> {}
  async close(): Promise<void> {}
}

let clock: FakeClock;
let store: Store;
let watch: InstanceWatch;

beforeEach(() => {
  clock = new FakeClock();
  store = new Store();
  const scope = new Scope('test');
  watch = new InstanceWatch({ instances: store, self: { id: 'self', url: 'memory:' }, clock, scope, logger });
});

/** Time passes, with an answer of the store in each second. */
async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 1) {
    clock.advance(1_000);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

describe('an instance', () => {
  it('is gone when it has not been listed for a while, and never before', async () => {
    await pass(10);
    expect(watch.isGone('other')).toBe(false);
    store.listed = [];
    await pass(1);
    expect(watch.isGone('other')).toBe(false);
    await pass(2);
    expect(watch.isGone('other')).toBe(true);
    store.listed = [OTHER];
    await pass(1);
    expect(watch.isGone('other')).toBe(false);
  });

  it('never seen has as long to show itself as a new view needs', async () => {
    await pass(10);
    expect(watch.isGone('unknown')).toBe(false);
    await pass(4);
    expect(watch.isGone('unknown')).toBe(false);
    await pass(4);
    expect(watch.isGone('unknown')).toBe(true);
  });

  it('is never itself', async () => {
    store.listed = [];
    await pass(20);
    expect(watch.isGone('self')).toBe(false);
  });
});

describe('nobody is judged', () => {
  it('while the store is away, nor right after', async () => {
    await pass(10);
    store.away = true;
    await pass(10);
    expect(watch.isGone('other')).toBe(false);
    store.away = false;
    store.listed = [];
    await pass(3);
    expect(watch.isGone('other')).toBe(false);
    await pass(4);
    expect(watch.isGone('other')).toBe(true);
  });

  it('by an instance that was paused itself', async () => {
    await pass(10);
    store.listed = [];
    // One timer fires late; the others are gone.
    clock.advance(1_000);
    expect(watch.isGone('other')).toBe(false);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    clock.advance(60_000);
    expect(watch.isGone('other')).toBe(false);
  });
});
