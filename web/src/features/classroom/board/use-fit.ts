import { getCommonBounds, getVisibleSceneBounds } from '@excalidraw/excalidraw';
import type { ExcalidrawElement } from '@excalidraw/excalidraw/element/types';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { type RefObject, useEffect, useRef } from 'react';
import { type Board, elementsOf } from '@watoto/shared/room/board.ts';
import { toExcalidraw } from './elements.ts';
import { isWithin } from './is-within.ts';

/** What is drawn fills at most so much of the board. */
const PART = 0.9;

/**
 * Whoever opens a board sees all that is drawn, on a window of any size; who looks on goes on seeing it: where something lies outside, the
 * board moves and shrinks. Not once one has moved it oneself.
 */
export function useFit(
  api: ExcalidrawImperativeAPI | null,
  section: RefObject<HTMLElement | null>,
  board: Board,
  { looksOn, whole }: { looksOn: boolean; whole: boolean },
): void {
  const own = useRef(false);
  const opened = useRef(false);

  useEffect(() => {
    const element = section.current;
    if (!element || !looksOn) return;
    const move = (event: Event) => {
      if (!(event instanceof KeyboardEvent && event.key === 'Tab')) own.current = true;
    };
    const moves = ['wheel', 'pointerdown', 'keydown'] as const;
    for (const event of moves) element.addEventListener(event, move, { capture: true, passive: true });
    return () => {
      own.current = false;
      for (const event of moves) element.removeEventListener(event, move, { capture: true });
    };
  }, [section, looksOn]);

  useEffect(() => {
    if (!api) return;
    let frame = 0;
    // Excalidraw has the new scene, or its new size, only after this.
    const fitSoon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        // By what the room has: of a large board not all may be drawn yet, and each other zoom would draw it all anew.
        if (looksOn ? !own.current : !opened.current) fit(api, elementsOf(board).map(toExcalidraw), bottomBarOf(section.current));
        opened.current ||= whole || own.current;
      });
    };
    fitSoon();
    let { width, height } = api.getAppState();
    const stop = api.onChange((_elements, now) => {
      if (now.width === width && now.height === height) return;
      ({ width, height } = now);
      fitSoon();
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [api, section, board, looksOn, whole]);
}

function fit(api: ExcalidrawImperativeAPI, drawn: readonly ExcalidrawElement[], below: number): void {
  if (drawn.length === 0) return;
  const state = api.getAppState();
  const [left, top, right, bottom] = getVisibleSceneBounds(state);
  if (isWithin(getCommonBounds(drawn), [left, top, right, bottom - below / state.zoom.value])) return;
  api.scrollToContent(drawn, { fitToContent: true, viewportZoomFactor: PART, animate: false, canvasOffsets: { bottom: below } });
}

/** On small boards Excalidraw has a bar over the lower edge. */
function bottomBarOf(board: HTMLElement | null): number {
  return board?.querySelector<HTMLElement>('.App-bottom-bar > *')?.offsetHeight ?? 0;
}
