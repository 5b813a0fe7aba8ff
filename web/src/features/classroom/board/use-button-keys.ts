import { type RefObject, useEffect } from 'react';

/** Enter and Space press the button that has the focus: Excalidraw took them for what is chosen on the board, and began to write into it. */
export function useButtonKeys(board: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    const keep = (event: KeyboardEvent) => {
      if ((event.key === 'Enter' || event.key === ' ') && event.target instanceof HTMLButtonElement) event.stopPropagation();
    };
    element.addEventListener('keydown', keep, { capture: true });
    return () => element.removeEventListener('keydown', keep, { capture: true });
  }, [board]);
}
