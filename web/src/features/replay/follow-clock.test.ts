import { describe, expect, it } from 'vitest';
import { clockLate, correction } from './follow-clock.ts';

/** Seconds that it is still off after so many beats. */
function offAfter(kind: 'audio' | 'video', beats: number, rate: number): number {
  let [time, wanted] = [0, 0.14];
  for (let beat = 0; beat < beats; beat += 1) {
    time += 0.1 * correction(kind, time, wanted, rate).rate;
    wanted += 0.1 * rate;
  }
  return Math.abs(wanted - time);
}

describe('correction', () => {
  it('leaves alone what is in time', () => {
    expect(correction('audio', 10.01, 10, 1.5)).toEqual({ seekTo: null, rate: 1.5 });
  });

  it('hurries what is a little late, and slows what is a little early; a voice less than a picture', () => {
    for (const kind of ['audio', 'video'] as const) {
      expect(correction(kind, 10, 10.1, 1).rate).toBeGreaterThan(1);
      expect(correction(kind, 10.1, 10, 1).rate).toBeLessThan(1);
    }
    expect(correction('audio', 10, 10.14, 2).rate).toBeLessThan(2.2);
    expect(correction('video', 10, 10.14, 2).rate).toBeGreaterThan(2.5);
  });

  it('puts what is further off where it belongs', () => {
    expect(correction('audio', 10, 10.5, 1)).toEqual({ seekTo: 10.5, rate: 1 });
    expect(correction('video', 80, 10, 1).seekTo).toBe(10);
  });

  it('brings a voice into time within a few seconds, and a picture within one, at any speed', () => {
    expect(offAfter('audio', 40, 1)).toBeLessThan(0.04);
    for (const rate of [0.5, 1, 1.5, 2]) expect(offAfter('video', 10, rate)).toBeLessThan(0.06);
    for (const rate of [0.5, 1, 1.5, 2]) expect(offAfter('video', 20, rate)).toBeLessThan(0.03);
  });
});

describe('clockLate', () => {
  it('is how late the voices are, whatever pictures do', () => {
    expect(
      clockLate([
        { kind: 'audio', late: 0.09 },
        { kind: 'video', late: 0.01 },
      ]),
    ).toBe(0.09);
    expect(
      clockLate([
        { kind: 'audio', late: 0.01 },
        { kind: 'video', late: 0.09 },
      ]),
    ).toBe(0);
  });

  it('is that of the voice that is least late', () => {
    expect(
      clockLate([
        { kind: 'audio', late: 0.3 },
        { kind: 'audio', late: 0.05 },
      ]),
    ).toBe(0.05);
  });

  it('is that of the pictures, where nobody is heard', () => {
    expect(
      clockLate([
        { kind: 'video', late: 0.3 },
        { kind: 'video', late: 0.05 },
      ]),
    ).toBe(0.05);
  });

  it('is nothing for what is in time, much too late, or not there', () => {
    expect(clockLate([{ kind: 'audio', late: 0.02 }])).toBe(0);
    expect(clockLate([{ kind: 'audio', late: 3 }])).toBe(0);
    expect(clockLate([])).toBe(0);
  });
});
