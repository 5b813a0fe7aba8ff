import { lazy, Suspense } from 'react';
import { Spinner } from '../../../ui/Spinner.tsx';
import type { ToolProps } from '../tools/ToolStage.tsx';
import { BoardTrouble } from './BoardTrouble.tsx';
import css from './BoardStage.module.css';

/** In a file of its own that only those fetch who are shown a board. */
const BoardCanvas = lazy(async () => ({ default: (await import('./BoardCanvas.tsx')).BoardCanvas }));

/** The whiteboard in the large area. */
export function BoardStage(size: ToolProps) {
  return (
    <div className={css['stage']} style={{ inlineSize: size.width, blockSize: size.height }} data-testid="board">
      <BoardTrouble>
        <Suspense fallback={<Spinner />}>
          <BoardCanvas {...size} />
        </Suspense>
      </BoardTrouble>
    </div>
  );
}
