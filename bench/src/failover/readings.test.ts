import { describe, expect, it } from 'vitest';
import { type Kill, accounted, backAfter, longestGap, resumedAfter, stillSilent } from './readings.ts';

const AT = 10_000;
const kill = (observed: Partial<Kill['observed']>): Kill => ({
  blow: 'node kill',
  at: AT,
  observed: { gaps: [], last: {}, sockets: [], chat: {}, ...observed },
});

describe('media that stopped', () => {
  const gaps = [
    { witness: 'a', kind: 'audio', from: AT - 900, to: AT - 700 },
    { witness: 'a', kind: 'audio', from: AT - 20, to: AT + 400 },
    { witness: 'a', kind: 'audio', from: AT + 500, to: AT + 700 },
    { witness: 'b', kind: 'video', from: AT - 20, to: AT + 900 },
  ] as const;

  it('is back with the last gap’s end, and counts as never away where there is none', () => {
    expect(backAfter(kill({ gaps }), 'audio', ['a', 'b'])).toEqual([700, 0]);
    expect(backAfter(kill({ gaps }), 'video', ['a', 'b'])).toEqual([0, 900]);
  });

  it('has a longest gap, of this kill only', () => {
    expect(longestGap(kill({ gaps }), 'audio')).toBe(420);
    expect(longestGap(kill({}), 'audio')).toBe(0);
  });

  it('is still silent where nothing came lately', () => {
    const last = { 'a/audio': AT + 5_000, 'b/audio': AT - 10 };
    expect(stillSilent(kill({ last }), 'audio', ['a', 'b', 'c'], AT + 4_000)).toEqual(['b', 'c']);
  });
});

describe('sockets', () => {
  it('are back when they are live for good', () => {
    const sockets = [
      { witness: 'a', at: AT + 10, live: false },
      { witness: 'a', at: AT + 300, live: true },
      { witness: 'a', at: AT + 400, live: false },
      { witness: 'a', at: AT + 800, live: true },
    ];
    expect(resumedAfter(kill({ sockets }))).toEqual([800]);
  });

  it('that never come back are an error', () => {
    expect(() => resumedAfter(kill({ sockets: [{ witness: 'a', at: AT + 10, live: false }] }))).toThrow('a never came back');
  });
});

describe('messages', () => {
  it('are lost where acknowledged and not logged, doubled where logged twice', () => {
    expect(accounted(['1', '2', '3'], ['1', '3', '3', '4'])).toEqual({ lost: 1, doubled: 1 });
  });
});
