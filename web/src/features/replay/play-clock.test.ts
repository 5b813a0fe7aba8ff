import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hold, nextRate, pause, play, positionAt, seek, stoppedAt, withRate } from './play-clock.ts';

describe('the clock', () => {
  it('runs at its rate, and only while it plays', () => {
    let clock = stoppedAt(5_000, 0);
    expect(positionAt(clock, 900)).toBe(5_000);
    clock = play(clock, 1_000);
    expect(positionAt(clock, 2_000)).toBe(6_000);
    clock = withRate(clock, 2_000, 2);
    expect(positionAt(clock, 3_000)).toBe(8_000);
    clock = pause(clock, 3_000);
    expect(positionAt(clock, 9_000)).toBe(8_000);
  });

  it('stands still while it is held, and goes on from there', () => {
    let clock = play(stoppedAt(0, 0), 0);
    clock = hold(clock, 1_000, true);
    expect(positionAt(clock, 5_000)).toBe(1_000);
    clock = hold(clock, 5_000, false);
    expect(positionAt(clock, 6_000)).toBe(2_000);
  });

  it('never jumps but by a seek, whatever is done to it', () => {
    const act = fc.oneof(
      fc.constant({ kind: 'play' } as const),
      fc.constant({ kind: 'pause' } as const),
      fc.boolean().map((held) => ({ kind: 'hold', held }) as const),
      fc.constantFrom(0.5, 1, 2).map((rate) => ({ kind: 'rate', rate }) as const),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(act, fc.nat(5_000)), { maxLength: 30 }), (acts) => {
        let now = 0;
        let clock = stoppedAt(0, now);
        for (const [what, ms] of acts) {
          const before = positionAt(clock, now);
          if (what.kind === 'play') clock = play(clock, now);
          else if (what.kind === 'pause') clock = pause(clock, now);
          else if (what.kind === 'hold') clock = hold(clock, now, what.held);
          else clock = withRate(clock, now, what.rate);
          expect(positionAt(clock, now)).toBe(before);
          now += ms;
          const gone = positionAt(clock, now) - before;
          expect(gone).toBe(clock.playing && !clock.held ? ms * clock.rate : 0);
        }
      }),
    );
  });

  it('is where it was put', () => {
    expect(positionAt(seek(play(stoppedAt(0, 0), 0), 500, 60_000), 1_000)).toBe(60_500);
  });
});

describe('nextRate', () => {
  it('goes from step to step and stays at the ends', () => {
    expect([nextRate(1, 1), nextRate(1, -1), nextRate(2, 1), nextRate(0.5, -1)]).toEqual([1.25, 0.75, 2, 0.5]);
  });
});
