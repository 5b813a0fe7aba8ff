import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRACE_MS } from '@watoto/shared/contract/http/attempts.ts';
import { ON_ITS_WAY_MS } from '@watoto/shared/contract/http/live-quizzes.ts';
import { AWAY_NOTICED_MS } from '@watoto/shared/contract/room-away.ts';
import { takesLate } from './late-answers.ts';

const CLOSED = 1_000_000_000;
const away = (from: number, to: number) => [{ from: CLOSED + from, to: CLOSED + to }];

describe('answers after a live quiz has closed', () => {
  it('are taken from everyone while they may have been on their way', () => {
    expect(takesLate(CLOSED, CLOSED + ON_ITS_WAY_MS, [])).toBe(true);
    expect(takesLate(CLOSED, CLOSED + ON_ITS_WAY_MS + 1, [])).toBe(false);
  });

  it('are taken in the grace from those who were away as it closed', () => {
    const later = CLOSED + 20_000;
    expect(takesLate(CLOSED, later, away(-5_000, 18_000))).toBe(true);
    // Gone at the close, missed later.
    expect(takesLate(CLOSED, later, away(AWAY_NOTICED_MS, 18_000))).toBe(true);
    expect(takesLate(CLOSED, later, away(-9_000, -1))).toBe(false);
    expect(takesLate(CLOSED, later, away(AWAY_NOTICED_MS + 1, 18_000))).toBe(false);
    expect(takesLate(CLOSED, later, [...away(-9_000, -1), ...away(-1, 2)])).toBe(true);
  });

  it('are never taken after the grace, whatever is said', () => {
    const instant = fc.integer({ min: -1e8, max: 1e8 });
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 1, max: 1e8 }), (from, to, beyond) => {
        expect(takesLate(CLOSED, CLOSED + GRACE_MS + beyond, away(from, to))).toBe(false);
      }),
    );
  });
});
