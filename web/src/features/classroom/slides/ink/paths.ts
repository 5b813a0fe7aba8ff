import type { InkShape } from '@watoto/shared/contract/ink.ts';
import { inView, type Spot, spotsOf, thickness } from './geometry.ts';

const number = (value: number) => String(Math.round(value * 10) / 10);
const pair = ([x, y]: Spot) => `${number(x)} ${number(y)}`;

/** What an SVG draws of a shape without letters, in units of the page's drawing. */
export function pathOf(shape: Exclude<InkShape, { tool: 'text' }>, height: number): string {
  const spots = spotsOf(shape.points).map((spot) => inView(spot, height));
  const [a, b] = spots;
  if (!a) return '';
  if (shape.tool === 'pen' || shape.tool === 'highlighter') return along(spots);
  if (!b) return '';
  switch (shape.tool) {
    case 'line':
      return `M${pair(a)}L${pair(b)}`;
    case 'arrow':
      return `M${pair(a)}L${pair(b)}${headOf(a, b, thickness('arrow', shape.width))}`;
    case 'rectangle':
      return `M${pair(a)}H${number(b[0])}V${number(b[1])}H${number(a[0])}Z`;
    case 'ellipse': {
      const radii = `${number(Math.abs(b[0] - a[0]) / 2)} ${number(Math.abs(b[1] - a[1]) / 2)}`;
      const middle = (a[1] + b[1]) / 2;
      return `M${pair([a[0], middle])}A${radii} 0 1 0 ${pair([b[0], middle])}A${radii} 0 1 0 ${pair([a[0], middle])}`;
    }
  }
}

/** From point to point: what was left out between them is nowhere farther off than anybody sees. One point is a dot. */
function along([first, ...rest]: readonly Spot[]): string {
  if (!first) return '';
  return rest.length === 0 ? `M${pair(first)}h0.1` : `M${pair(first)}${rest.map((spot) => `L${pair(spot)}`).join('')}`;
}

function headOf([ax, ay]: Spot, [bx, by]: Spot, thick: number): string {
  const length = Math.hypot(bx - ax, by - ay);
  const size = Math.min(length / 2, 12 + 4 * thick);
  const direction = Math.atan2(by - ay, bx - ax);
  const side = (turn: number): Spot => [bx - size * Math.cos(direction + turn), by - size * Math.sin(direction + turn)];
  return `M${pair(side(0.5))}L${pair([bx, by])}L${pair(side(-0.5))}`;
}
