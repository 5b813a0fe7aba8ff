import { InkShape, type InkTool } from '@watoto/shared/contract/ink.ts';
import type { BoardElement } from '@watoto/shared/contract/board.ts';
import { stepsOf } from '@watoto/shared/contract/board-line.ts';
import { type DrawnTool, InkMaking } from '../../../web/src/features/classroom/slides/ink/making.ts';
import { simplify } from '../../../web/src/features/classroom/board/simplify.ts';

/** Numbers that look like chance, and are the same in every run. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A stroke as a hand makes it: 60 points a second for half a second to two, turning as writing does. `parts`: of a unit, that a place may have. */
function way(roll: () => number, size: number, parts = 1): [number, number][] {
  let [x, y, direction] = [size * (0.1 + 0.7 * roll()), size * (0.1 + 0.7 * roll()), roll() * 6];
  return Array.from({ length: 30 + Math.floor(90 * roll()) }, (): [number, number] => {
    direction += (roll() - 0.5) * 0.9;
    x = Math.min(size, Math.max(0, x + Math.cos(direction) * size * 0.006));
    y = Math.min(size, Math.max(0, y + Math.sin(direction) * size * 0.006));
    return [Math.round(x * parts) / parts, Math.round(y * parts) / parts];
  });
}

/** What the page sends of it: by the page's own code. */
export function inkStroke(roll: () => number): { making: InkMaking; shape: InkShape; spots: [number, number][] } {
  const tools: readonly DrawnTool[] = ['pen', 'pen', 'pen', 'pen', 'highlighter', 'arrow', 'rectangle'];
  const tool: Exclude<InkTool, 'text'> = tools[Math.floor(roll() * tools.length)] ?? 'pen';
  const spots = way(roll, 10_000);
  const making = new InkMaking(tool, { colour: 'red', width: 'medium' }, spots[0] ?? [0, 0]);
  for (const spot of spots) making.add(spot);
  return { making, shape: making.done() ?? { tool: 'pen', colour: 'red', width: 'thin', points: [1, 1] }, spots };
}

let made = 0;

/** A line on the whiteboard, as the page sends it: zoomed to fit, hardly a place is whole. */
export function boardStroke(roll: () => number): BoardElement {
  made += 1;
  const drawn = simplify(way(roll, 1_200, 10), 400);
  const [x = 0, y = 0] = drawn[0] ?? [];
  return {
    type: 'freedraw',
    id: `element-${made}`,
    version: 30,
    nonce: Math.floor(roll() * 1e9),
    seed: Math.floor(roll() * 1e9),
    index: `b${made.toString(36).padStart(2, '0')}V`.slice(0, 8),
    x,
    y,
    width: 100,
    height: 100,
    stroke: '#1e1e1e',
    steps: stepsOf(drawn.map(([px, py]) => [px - x, py - y])),
  };
}
