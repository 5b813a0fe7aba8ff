/** Where a line goes, CSS pixels from its element's own place. */
export type LinePoint = readonly [x: number, y: number];

/** A tenth of a CSS pixel: finer is seen by nobody. */
const FINE = 10;

/**
 * The line as it is said: dx, dy of each point from the one before (the first from the element's own place), tenths of a CSS pixel. Half as
 * long as places are, and packed a third as long, which a thin network feels.
 */
export function stepsOf(points: readonly LinePoint[]): number[] {
  let [atX, atY] = [0, 0];
  return points.flatMap(([x, y]) => {
    const [toX, toY] = [Math.round(x * FINE), Math.round(y * FINE)];
    const step = [toX - atX, toY - atY];
    [atX, atY] = [toX, toY];
    return step;
  });
}

export function pointsOf(steps: readonly number[]): [number, number][] {
  let [x, y] = [0, 0];
  return Array.from({ length: steps.length / 2 }, (_, i): [number, number] => {
    x += steps[2 * i] ?? 0;
    y += steps[2 * i + 1] ?? 0;
    return [x / FINE, y / FINE];
  });
}
