import { describe, expect, it } from 'vitest';
import { FakeClock } from '../kernel/clock.ts';
import { Health } from './health.ts';

describe('Health', () => {
  it('is ready while every heartbeat is fresh', () => {
    const clock = new FakeClock();
    const health = new Health(clock);
    const log = health.heartbeat('log', 3_000);
    health.heartbeat('workers', 10_000);
    clock.advance(3_000);
    expect(health.report().ready).toBe(true);
    clock.advance(1);
    expect(health.report()).toEqual({
      ready: false,
      draining: false,
      heartbeats: [
        { name: 'log', ageMs: 3_001, limitMs: 3_000, fresh: false },
        { name: 'workers', ageMs: 3_001, limitMs: 10_000, fresh: true },
      ],
    });
    log.beat();
    expect(health.report().ready).toBe(true);
  });

  it('asks nothing of what has stopped, and lets its name be used again', () => {
    const clock = new FakeClock();
    const health = new Health(clock);
    const first = health.heartbeat('log', 10);
    expect(() => health.heartbeat('log', 10)).toThrow('log');
    first.stop();
    clock.advance(50);
    expect(health.report().ready).toBe(true);
    health.heartbeat('log', 10);
    first.stop();
    expect(health.report().heartbeats).toHaveLength(1);
  });

  it('is not ready once draining', () => {
    const health = new Health(new FakeClock());
    expect(health.report().ready).toBe(true);
    health.drain();
    expect(health.report()).toMatchObject({ ready: false, draining: true });
  });
});
