import {
  type InkColour,
  type InkInTheMaking,
  type InkShape,
  type InkTool,
  type InkWidth,
  POINTS_A_STROKE,
} from '@watoto/shared/contract/ink.ts';
import { simplify } from '../../board/simplify.ts';
import type { Spot } from './geometry.ts';

export type DrawnTool = Exclude<InkTool, 'text'>;
export interface Look {
  readonly colour: InkColour;
  readonly width: InkWidth;
}

/** Nearer than this to the one before, a point says nothing: less than a pixel on most screens. */
const STEP = 12;
/** When a line under the pen has so many points, those that say least are left out. */
const CROWDED = POINTS_A_STROKE - 16;
const THINNED = 110;
/** How far a line may be off where it was drawn: nobody sees it. */
const TOLERANCE = 4;
/** Numbers of one hint. */
const HINT_NUMBERS = 96;
/** What was shown last is shown again with what is new: a hint may be lost. */
const AGAIN_NUMBERS = 24;

/** Something that is being drawn on a page. */
export class InkMaking {
  readonly tool: DrawnTool;
  readonly look: Look;
  #spots: Spot[];
  #shown = 0;

  constructor(tool: DrawnTool, look: Look, start: Spot) {
    this.tool = tool;
    this.look = look;
    this.#spots = [start];
  }

  /** Goes on to there. */
  add(spot: Spot): void {
    if (!isFree(this.tool)) {
      this.#spots = [this.#spots[0] ?? spot, spot];
      this.#shown = 0;
      return;
    }
    const last = this.#spots.at(-1);
    if (last && Math.hypot(spot[0] - last[0], spot[1] - last[1]) < STEP) return;
    this.#spots.push(spot);
    if (this.#spots.length < CROWDED) return;
    this.#spots = simplify(this.#spots, THINNED, TOLERANCE);
    // Its numbers are others now: the whole line is shown again.
    this.#shown = 0;
  }

  /** What has not been shown to the others yet; empty: nothing. */
  hints(): InkInTheMaking[] {
    const points = this.#spots.flat();
    const hints: InkInTheMaking[] = [];
    let from = Math.max(0, this.#shown - AGAIN_NUMBERS);
    if (this.#shown === points.length) return hints;
    for (; from < points.length; from += HINT_NUMBERS) {
      hints.push({ tool: this.tool, ...this.look, from, points: points.slice(from, from + HINT_NUMBERS) });
    }
    this.#shown = points.length;
    return hints;
  }

  /** As it is so far. */
  shape(): InkShape {
    const points = this.#spots.flat();
    const [x = 0, y = 0] = points;
    if (isFree(this.tool)) return { tool: this.tool, ...this.look, points };
    return { tool: this.tool, ...this.look, points: points.length === 4 ? points : [x, y, x, y] };
  }

  /** As it is kept; null: a shape without size, which nobody meant. */
  done(): InkShape | null {
    const shape = this.shape();
    if (shape.tool === 'text') return shape;
    if (isFree(shape.tool)) return { ...shape, points: simplify(this.#spots, POINTS_A_STROKE, TOLERANCE).flat() } as InkShape;
    const [ax = 0, ay = 0, bx = 0, by = 0] = shape.points;
    return Math.hypot(bx - ax, by - ay) < 3 * STEP ? null : shape;
  }
}

export function isFree(tool: DrawnTool): tool is 'pen' | 'highlighter' {
  return tool === 'pen' || tool === 'highlighter';
}

/** What others have shown so far of a line, with what they show now: what was lost between is a straight piece. */
export function grown(before: InkShape | null, { from, points, ...drawing }: InkInTheMaking): InkShape | null {
  if (!isFree(drawing.tool)) return from === 0 && points.length === 4 ? ({ ...drawing, points } as InkShape) : before;
  const kept = before?.tool === drawing.tool ? before.points.slice(0, from) : [];
  return { ...drawing, points: [...kept, ...points] } as InkShape;
}
