import { describe, expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { TransportWatch } from './transport-watch.ts';

function rig(restart: () => Promise<void> = () => Promise.resolve(), heard: () => Promise<boolean> = () => Promise.resolve(false)) {
  const clock = new FakeClock();
  const log: string[] = [];
  const aways: number[] = [];
  const watch = new TransportWatch({
    clock,
    restartIce: () => {
      log.push('restart');
      return restart();
    },
    giveUp: (reason) => log.push(reason),
    isHeard: heard,
    onAway: () => aways.push(clock.now()),
  });
  return { clock, log, aways, watch };
}

/** Lets what is already settled run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('TransportWatch', () => {
  it('lets a hiccup pass', () => {
    const { clock, log, watch } = rig();
    for (const state of ['connecting', 'connected', 'disconnected'] as const) watch.changed(state);
    clock.advance(1_900);
    watch.changed('connected');
    clock.advance(60_000);
    expect(log).toEqual([]);
  });

  it('restarts ICE once, and gives up where that does not help', async () => {
    const { clock, log, watch } = rig();
    watch.changed('connected');
    watch.changed('disconnected');
    clock.advance(2_000);
    await settle();
    expect(log).toEqual(['restart']);
    watch.changed('failed');
    clock.advance(5_000);
    expect(log).toEqual(['restart', 'ICE restart did not help']);
  });

  it('may restart again after it has been well', async () => {
    const { clock, log, watch } = rig();
    for (let i = 0; i < 2; i += 1) {
      watch.changed('connected');
      watch.changed('failed');
      await settle();
    }
    watch.changed('connected');
    clock.advance(60_000);
    expect(log).toEqual(['restart', 'restart']);
  });

  it('does not restart what never connected, nor insist where the server refuses', async () => {
    const never = rig();
    never.watch.changed('connecting');
    never.watch.changed('failed');
    expect(never.log).toEqual(['could not connect']);
    const refused = rig(() => Promise.reject(new Error('not_found')));
    refused.watch.changed('connected');
    refused.watch.changed('failed');
    await settle();
    expect(refused.log).toEqual(['restart', 'ICE restart was refused']);
  });

  it('does not wait for a hiccup to pass when the network is back', () => {
    const { log, watch } = rig();
    watch.changed('connected');
    watch.nudge();
    watch.changed('disconnected');
    watch.nudge();
    expect(log).toEqual(['restart']);
  });

  it('gives up what does not connect for twenty seconds, though it says that it still tries', () => {
    const { clock, log, watch } = rig();
    watch.changed('connecting');
    clock.advance(19_000);
    expect(log).toEqual([]);
    clock.advance(1_000);
    expect(log).toEqual(['could not connect in time']);
    const other = rig();
    for (const state of ['connecting', 'connected'] as const) other.watch.changed(state);
    other.clock.advance(60_000);
    expect(other.log).toEqual([]);
  });

  it('gives up what is used and never so much as begins to connect', () => {
    const { clock, log, watch } = rig();
    clock.advance(60_000);
    expect(log).toEqual([]);
    watch.used();
    clock.advance(20_000);
    expect(log).toEqual(['could not connect in time']);
    const other = rig();
    other.watch.used();
    for (const state of ['connecting', 'connected'] as const) other.watch.changed(state);
    other.watch.used();
    other.clock.advance(60_000);
    expect(other.log).toEqual([]);
  });

  it('says when it is away, and when it is back', async () => {
    const { log, aways, watch } = rig();
    for (const state of ['connecting', 'connected', 'disconnected'] as const) watch.changed(state);
    await settle();
    expect(aways.length).toBe(1);
    watch.changed('connected');
    expect(aways.length).toBe(2);
    expect(log).toEqual([]);
    const mute = rig(undefined, () => Promise.reject(new Error('closed')));
    for (const state of ['connected', 'disconnected'] as const) mute.watch.changed(state);
    await settle();
    expect(mute.aways.length).toBe(1);
  });

  it('leaves a jam alone: it is disconnected by its checks, and something comes all the same', async () => {
    let jammed = true;
    const { clock, log, aways, watch } = rig(undefined, () => Promise.resolve(jammed));
    watch.changed('connected');
    watch.changed('disconnected');
    for (let seconds = 0; seconds < 10; seconds += 1) {
      clock.advance(1_000);
      await settle();
    }
    expect([log, aways]).toEqual([[], []]);
    jammed = false;
    clock.advance(2_000);
    await settle();
    expect(log).toEqual(['restart']);
    watch.changed('connected');
    expect(aways).toEqual([]);
  });

  it('does nothing after close', () => {
    const { clock, log, watch } = rig();
    watch.changed('connected');
    watch.changed('disconnected');
    watch.close();
    clock.advance(60_000);
    watch.changed('failed');
    expect(log).toEqual([]);
  });
});
