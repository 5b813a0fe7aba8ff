import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { InkInTheMaking, InkShape, POINTS_A_STROKE } from '@watoto/shared/contract/ink.ts';
import { distanceTo, linesOf, spotAt, type Spot } from './geometry.ts';
import { cursorStep, historyKey } from './ink-tools.ts';
import { grown, InkMaking } from './making.ts';
import { pathOf } from './paths.ts';

const look = { colour: 'red', width: 'medium' } as const;
const spot: fc.Arbitrary<Spot> = fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }));
/** Long enough to be crowded. */
const walk = fc.array(spot, { minLength: 1, maxLength: 700, size: 'max' });
const free = fc.constantFrom('pen' as const, 'highlighter' as const);
const drawable = fc.constantFrom(
  'pen' as const,
  'highlighter' as const,
  'line' as const,
  'arrow' as const,
  'rectangle' as const,
  'ellipse' as const,
);

test('a place on the page is the same on every screen, and never off it', () => {
  expect(spotAt({ left: 10, top: 20, width: 300, height: 200 }, 160, 120)).toEqual([5_000, 5_000]);
  expect(spotAt({ left: 0, top: 0, width: 1_200, height: 800 }, 600, 400)).toEqual([5_000, 5_000]);
  expect(spotAt({ left: 0, top: 0, width: 100, height: 100 }, -50, 500)).toEqual([0, 10_000]);
  expect(spotAt({ left: 0, top: 0, width: 0, height: 0 }, 0, 5)).toEqual([0, 0]);
});

describe('a stroke in the making', () => {
  it('is what the room takes, however long', () => {
    fc.assert(
      fc.property(drawable, walk, (tool, [start, ...rest]) => {
        const making = new InkMaking(tool, look, start ?? [0, 0]);
        for (const next of rest) {
          making.add(next);
          for (const hint of making.hints()) InkInTheMaking.parse(hint);
          InkShape.parse(making.shape());
        }
        const done = making.done();
        if (done) expect(InkShape.parse(done).points.length).toBeLessThanOrEqual(2 * POINTS_A_STROKE);
      }),
      { numRuns: 30 },
    );
  });

  it('reaches others as it is here, where no hint is lost', () => {
    fc.assert(
      fc.property(free, walk, (tool, [start, ...rest]) => {
        const making = new InkMaking(tool, look, start ?? [0, 0]);
        let there: InkShape | null = null;
        for (const next of rest) {
          making.add(next);
          for (const hint of making.hints()) there = grown(there, hint);
        }
        if (there) expect(there.points).toEqual(making.shape().points);
      }),
      { numRuns: 30 },
    );
  });

  it('is drawn by others, whatever hints are lost', () => {
    const step = fc.tuple(spot, fc.boolean());
    fc.assert(
      fc.property(free, fc.array(step, { minLength: 2, maxLength: 300 }), (tool, steps) => {
        const making = new InkMaking(tool, look, steps[0]?.[0] ?? [0, 0]);
        let there: InkShape | null = null;
        for (const [next, lost] of steps) {
          making.add(next);
          for (const hint of making.hints()) if (!lost) there = grown(there, hint);
        }
        if (there) expect(pathOf(there as Exclude<InkShape, { tool: 'text' }>, 900)).not.toContain('NaN');
      }),
      { numRuns: 30 },
    );
  });

  it('a shape goes from where it began to where it is now; without size it is nothing', () => {
    const making = new InkMaking('rectangle', look, [100, 100]);
    expect(making.done()).toBeNull();
    making.add([500, 500]);
    making.add([900, 700]);
    expect(making.done()?.points).toEqual([100, 100, 900, 700]);
    expect(making.hints()).toHaveLength(1);
    expect(making.hints()).toHaveLength(0);
  });
});

describe('the eraser', () => {
  const shape = (tool: 'line' | 'rectangle' | 'ellipse', points: number[]): InkShape => ({ tool, ...look, points });
  it('finds a line by its middle, and frames by their edge alone', () => {
    const [line, frame, round] = (['line', 'rectangle', 'ellipse'] as const).map((tool) => shape(tool, [1_000, 1_000, 9_000, 9_000]));
    if (!line || !frame || !round) throw new Error('three shapes');
    expect(distanceTo(line, [5_000, 5_000], 900)).toBe(0);
    expect(distanceTo(frame, [5_000, 1_000], 900)).toBe(0);
    expect(distanceTo(frame, [5_000, 5_000], 900)).toBeGreaterThan(100);
    expect(distanceTo(round, [5_000, 1_000], 900)).toBeLessThan(5);
    expect(distanceTo(round, [1_000, 1_000], 900)).toBeGreaterThan(100);
  });

  it('finds a text by its letters', () => {
    const text: InkShape = { tool: 'text', ...look, points: [1_000, 1_000], text: 'one third' };
    expect(distanceTo(text, [1_300, 1_200], 900)).toBe(0);
    expect(distanceTo(text, [8_000, 8_000], 900)).toBeGreaterThan(400);
  });
});

test('a text ends before the page does', () => {
  const text = { tool: 'text' as const, ...look, points: [8_000, 0], text: 'a somewhat longer text, and Averylongwordwithoutanyend' };
  const lines = linesOf(text, 900);
  expect(lines.length).toBeGreaterThan(2);
  expect(
    lines
      .map((line) => line.text)
      .join(' ')
      .replaceAll(' ', ''),
  ).toBe(text.text.replaceAll(' ', ''));
  for (const line of lines) expect(line.text.length).toBeLessThanOrEqual(16);
});

test('keys', () => {
  const key = (name: string, more = {}) => ({ key: name, ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, ...more });
  expect(historyKey(key('z'))).toBe('undo');
  expect(historyKey(key('Z', { shiftKey: true }))).toBe('redo');
  expect(historyKey(key('y'))).toBe('redo');
  expect(historyKey(key('z', { ctrlKey: false }))).toBeNull();
  expect(historyKey(key('z', { altKey: true }))).toBeNull();
  expect(cursorStep({ key: 'ArrowLeft', shiftKey: true })).toEqual([-500, 0]);
  expect(cursorStep({ key: 'x', shiftKey: false })).toBeNull();
});
