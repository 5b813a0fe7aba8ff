import { type KeyboardEvent, useEffect, useState } from 'react';
import { TYPING_SELECTOR } from '../../shortcuts.ts';
import { moved, type Spot } from './geometry.ts';
import { cursorStep, historyKey } from './ink-tools.ts';
import type { useInkHand } from './use-ink-pointer.ts';

const MIDDLE: Spot = [5_000, 5_000];

/** The hand as a cursor that arrow keys move: Enter or Space puts it down and lifts it, Escape gives up. */
export function useInkKeyboard(hand: ReturnType<typeof useInkHand>) {
  const [cursor, setCursor] = useState<Spot | null>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return;
    const step = cursorStep(event);
    const presses = event.key === 'Enter' || event.key === ' ';
    if (event.ctrlKey || event.metaKey || event.altKey || !(step || presses || (event.key === 'Escape' && hand.busy()))) return;
    event.preventDefault();
    event.stopPropagation();
    const at = cursor ?? MIDDLE;
    if (step) {
      const next = moved(at, ...step);
      setCursor(next);
      hand.move([next]);
    } else if (!presses) hand.giveUp();
    else if (hand.busy()) hand.lift();
    else {
      setCursor(at);
      hand.press(at);
      // What is no line ends where it began.
      if (!hand.busy()) hand.lift();
    }
  };
  return { cursor, onKeyDown, onBlur: () => setCursor(null) };
}

/** Undo and redo by key, wherever the focus is that does not write. */
export function useHistoryKeys(on: boolean, undo: () => void, redo: () => void): void {
  useEffect(() => {
    if (!on) return;
    const onKey = (event: globalThis.KeyboardEvent) => {
      const which = historyKey(event);
      const target = event.target instanceof Element ? event.target : null;
      if (which === null || event.defaultPrevented) return;
      if (target?.closest(TYPING_SELECTOR) && !target.closest('[data-ink-surface]')) return;
      event.preventDefault();
      if (which === 'undo') undo();
      else redo();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
