import { memo } from 'react';
import type { InkShape } from '@watoto/shared/contract/ink.ts';
import type { Stroke } from '@watoto/shared/room/slides-state.ts';
import { INK_COLOURS, LETTERS, linesOf, type Shape, type Spot, thickness, VIEW_WIDTH, viewHeight } from './geometry.ts';
import type { LaserSpot } from './use-ink-hints.ts';
import { pathOf } from './paths.ts';
import css from './Ink.module.css';

interface LayerProps {
  page: Shape;
  strokes: readonly Stroke[];
  /** Those that this person erased a moment ago. */
  erasing: ReadonlySet<number>;
  /** Under way: here, and at others. */
  making: readonly { key: string; shape: InkShape }[];
  lasers: readonly { key: string; at: LaserSpot }[];
  /** Where the keyboard draws; null: it does not. */
  cursor: Spot | null;
  test: 'ink' | 'ink-making';
}

/** What is drawn on a page, in the page's own measure: the same on every screen. */
export function InkLayer({ page, strokes, erasing, making, lasers, cursor, test }: LayerProps) {
  const height = viewHeight(page);
  return (
    <svg
      className={css['layer']}
      viewBox={`0 0 ${VIEW_WIDTH} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid={test}
      data-strokes={strokes.length}
    >
      {strokes.map(({ id, shape }) => (
        <Drawn key={id} shape={shape} height={height} hidden={erasing.has(id)} />
      ))}
      {making.map(({ key, shape }) => (
        <Drawn key={key} shape={shape} height={height} hidden={false} />
      ))}
      {cursor && <Cursor x={(cursor[0] * VIEW_WIDTH) / 10_000} y={(cursor[1] * height) / 10_000} />}
      {lasers.map(({ key, at }) => (
        <circle key={key} className={css['laser']} cx={at.x * VIEW_WIDTH} cy={at.y * height} r={14} data-testid="laser" />
      ))}
    </svg>
  );
}

/** One thing that is drawn: as long as it stays the same, nothing of it is drawn anew. */
const Drawn = memo(({ shape, height, hidden }: { shape: InkShape; height: number; hidden: boolean }) => {
  if (hidden) return null;
  const colour = INK_COLOURS[shape.colour];
  if (shape.tool === 'text') {
    const lines = linesOf(shape, height);
    return (
      <text className={css['letters']} fill={colour} fontSize={LETTERS[shape.width]}>
        {/* A line has no name of its own: its place is. */}
        {lines.map(({ text, x, y }, line) => (
          <tspan key={line} x={x} y={y}>
            {text}
          </tspan>
        ))}
      </text>
    );
  }
  return (
    <path
      className={css[shape.tool === 'highlighter' ? 'highlighter' : 'line']}
      d={pathOf(shape, height)}
      stroke={colour}
      strokeWidth={thickness(shape.tool, shape.width)}
      data-tool={shape.tool}
    />
  );
});

function Cursor({ x, y }: { x: number; y: number }) {
  return (
    <g className={css['cursor']}>
      <path className={css['cursorEdge']} d={`M${x - 24} ${y}h48M${x} ${y - 24}v48`} />
      <path className={css['cursorCore']} d={`M${x - 24} ${y}h48M${x} ${y - 24}v48`} />
    </g>
  );
}
