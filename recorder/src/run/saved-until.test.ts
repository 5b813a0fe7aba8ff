import { describe, expect, it } from 'vitest';
import { savedUntil } from './saved-until.ts';

const NOW = 1_000_000;

describe('what is safe of a track', () => {
  it('is nothing before its first segment was closed', () => {
    expect(savedUntil({ from: NOW - 3_000, closedUntil: null, unconfirmed: [] }, NOW)).toBe(NOW - 3_000);
  });

  it('is all before the first segment that storage has not confirmed', () => {
    expect(savedUntil({ from: 0, closedUntil: NOW - 500, unconfirmed: [NOW - 4_500, NOW - 60_000] }, NOW)).toBe(NOW - 60_000);
    expect(savedUntil({ from: 0, closedUntil: NOW - 500, unconfirmed: [] }, NOW)).toBe(NOW - 500);
  });

  it('does not stand still because nobody speaks: longer ago than a segment lasts there is nothing open', () => {
    expect(savedUntil({ from: 0, closedUntil: 5_000, unconfirmed: [] }, NOW)).toBe(NOW - 8_000);
    expect(savedUntil({ from: 0, closedUntil: 5_000, unconfirmed: [3_000] }, NOW)).toBe(3_000);
  });
});
