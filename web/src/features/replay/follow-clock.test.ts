import { describe, expect, it } from 'vitest';
import { correction } from './follow-clock.ts';

describe('correction', () => {
  it('leaves alone what is in time', () => {
    expect(correction(10.01, 10, 1.5)).toEqual({ seekTo: null, rate: 1.5 });
  });

  it('hurries what is a little late, and slows what is a little early', () => {
    expect(correction(10, 10.1, 1).rate).toBeGreaterThan(1);
    expect(correction(10.1, 10, 1).rate).toBeLessThan(1);
    expect(correction(10, 10.14, 2).rate).toBeLessThan(2.2);
  });

  it('puts what is further off where it belongs', () => {
    expect(correction(10, 10.5, 1)).toEqual({ seekTo: 10.5, rate: 1 });
    expect(correction(80, 10, 1).seekTo).toBe(10);
  });

  it('brings an element into time within a few seconds', () => {
    let [time, wanted] = [0, 0.14];
    for (let beat = 0; beat < 40; beat += 1) {
      time += 0.1 * correction(time, wanted, 1).rate;
      wanted += 0.1;
    }
    expect(Math.abs(wanted - time)).toBeLessThan(0.04);
  });
});
