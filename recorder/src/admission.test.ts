import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';

describe('admission', () => {
  it('takes as many recordings as their expected cost leaves room for', () => {
    const admission = new Admission(0.45, false);
    expect(admission.admits(0, 0)).toBe(true);
    expect(admission.admits(24, 8)).toBe(true);
    expect(admission.admits(30, 10)).toBe(false);
    // Taken a moment ago: no track is open yet, and they count all the same.
    expect(admission.admits(0, 10)).toBe(false);
  });

  it('learns what a track costs here', () => {
    const cheap = new Admission(0.45, true);
    const dear = new Admission(0.45, true);
    for (let i = 0; i < 50; i += 1) {
      cheap.measured(30, 1_000, 10);
      dear.measured(300, 1_000, 10);
    }
    expect(cheap.admits(60, 20)).toBe(true);
    expect(dear.admits(9, 3)).toBe(true);
    expect(dear.admits(15, 5)).toBe(false);
  });

  it('does not learn from a process that does other things too', () => {
    const shared = new Admission(0.45, false);
    for (let i = 0; i < 50; i += 1) shared.measured(900, 1_000, 6);
    expect(shared.admits(6, 2)).toBe(true);
  });
});
