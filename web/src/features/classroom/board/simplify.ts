type Point = readonly [number, number];

/** How far a simplified line may be from the drawn one, CSS pixels: less than anybody sees. */
const TOLERANCE = 0.5;
/** Of a scribble with more points, every so many are looked at: this is done while somebody draws. */
const LOOKED_AT = 1_500;

/** The same line with fewer points, at most `most` of them: the first and the last stay (Ramer, Douglas, Peucker). */
export function simplify(points: readonly Point[], most: number, tolerance = TOLERANCE): Point[] {
  const every = Math.ceil(points.length / LOOKED_AT);
  const looked = every > 1 ? points.filter((_, i) => i % every === 0 || i === points.length - 1) : points;
  let kept = reduce(looked, tolerance);
  for (let coarser = tolerance * 2; kept.length > most; coarser *= 2) kept = reduce(kept, coarser);
  return kept;
}

function reduce(points: readonly Point[], tolerance: number): Point[] {
  const keep = new Set([0, points.length - 1]);
  // A stack, not recursion: a long scribble would be too deep.
  const parts: [number, number][] = [[0, points.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    const far = farthest(points, from, to);
    if (!far || far.distance <= tolerance) continue;
    keep.add(far.at);
    parts.push([from, far.at], [far.at, to]);
  }
  return points.filter((_, i) => keep.has(i));
}

function farthest(points: readonly Point[], from: number, to: number): { at: number; distance: number } | null {
  const [a, b] = [points[from], points[to]];
  if (!a || !b) return null;
  let found: { at: number; distance: number } | null = null;
  for (let at = from + 1; at < to; at += 1) {
    const point = points[at];
    if (!point) continue;
    const distance = distanceTo(point, a, b);
    if (!found || distance > found.distance) found = { at, distance };
  }
  return found;
}

/** From a point to the piece of line between two others. */
function distanceTo([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - (ax + along * dx), y - (ay + along * dy));
}
