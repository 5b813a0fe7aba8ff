import { describe, expect, it } from 'vitest';
import { arrange, fit, GAP, gridFor, tilesPerPage } from './layout.ts';

const LAPTOP = { width: 1366, height: 640 };
const PHONE = { width: 344, height: 500 };
const names = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);

describe('gridFor', () => {
  it.each([
    [1, LAPTOP, 1],
    [2, LAPTOP, 2],
    [4, LAPTOP, 2],
    [9, LAPTOP, 3],
    [16, LAPTOP, 4],
    [2, PHONE, 1],
    [4, PHONE, 2],
  ])('%i tiles', (count, box, columns) => {
    expect(gridFor(count, box).columns).toBe(columns);
  });

  it('never overflows its box, and never cuts a face too tall or too wide', () => {
    for (const box of [LAPTOP, PHONE, { width: 640, height: 260 }, { width: 320, height: 900 }]) {
      for (let count = 1; count <= 16; count += 1) {
        const grid = gridFor(count, box);
        expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
        expect(grid.columns * (grid.width + GAP) - GAP).toBeLessThanOrEqual(box.width);
        expect(grid.rows * (grid.height + GAP) - GAP).toBeLessThanOrEqual(box.height);
        expect(grid.width / grid.height).toBeGreaterThan(0.78);
        expect(grid.width / grid.height).toBeLessThan(1.8);
      }
    }
  });
});

describe('fit', () => {
  it('keeps a good box as it is', () => {
    expect(fit({ width: 400, height: 300 })).toEqual({ width: 400, height: 300 });
  });
});

describe('arrange', () => {
  it('pages what does not fit: 4 on a phone, 16 on a laptop', () => {
    expect(tilesPerPage(PHONE)).toBe(4);
    expect(tilesPerPage(LAPTOP)).toBe(16);
    const first = arrange({ tiles: names(30), stage: null, box: LAPTOP, page: 0 });
    expect([first.tiles.length, first.pages]).toEqual([16, 2]);
    const last = arrange({ tiles: names(30), stage: null, box: LAPTOP, page: 9 });
    expect([last.page, last.tiles.length]).toEqual([1, 14]);
    expect(last.tile).toEqual(first.tile);
    expect(arrange({ tiles: names(30), stage: null, box: PHONE, page: 0 }).tiles).toEqual(['p0', 'p1', 'p2', 'p3']);
  });

  it('puts faces beside a shared screen on a laptop, below it on a phone', () => {
    const stage = { tile: 'screen', kind: 'screen' } as const;
    const wide = arrange({ tiles: names(10), stage, box: LAPTOP, page: 0 });
    expect(wide.flow).toBe('column');
    expect((wide.stage?.width ?? 0) + wide.tile.width + GAP).toBeLessThanOrEqual(LAPTOP.width);
    expect(wide.tiles.length * (wide.tile.height + GAP) - GAP).toBeLessThanOrEqual(LAPTOP.height);
    expect(wide.stage?.width).toBeGreaterThan(LAPTOP.width * 0.7);
    const narrow = arrange({ tiles: names(10), stage, box: PHONE, page: 0 });
    expect(narrow.flow).toBe('row');
    expect((narrow.stage?.height ?? 0) + narrow.tile.height + GAP).toBeLessThanOrEqual(PHONE.height);
    expect(narrow.tiles.length * (narrow.tile.width + GAP) - GAP).toBeLessThanOrEqual(PHONE.width);
  });

  it('gives the stage everything when nobody else is shown', () => {
    const alone = arrange({ tiles: [], stage: { tile: 'screen', kind: 'screen' }, box: LAPTOP, page: 3 });
    expect(alone.stage).toEqual({ tile: 'screen', ...LAPTOP });
    expect([alone.page, alone.pages]).toEqual([0, 1]);
  });

  it('shows nothing before the box is measured', () => {
    expect(arrange({ tiles: names(3), stage: null, box: { width: 0, height: 0 }, page: 0 }).tiles).toEqual([]);
  });
});
