import { useEffect, useState } from 'react';
import { shortcutsAreOn, switchShortcuts, TYPING_SELECTOR } from '../classroom/shortcuts.ts';
import { type KeyPlace, type ReplayAction, replayActionFor } from './replay-keys.ts';

/** Single keys for the player. They can be switched off (WCAG 2.1.4), which this device remembers, as for the classroom. */
export function useReplayKeys(act: (action: ReplayAction) => void): { enabled: boolean; setEnabled: (enabled: boolean) => void } {
  const [enabled, setEnabledState] = useState(shortcutsAreOn);
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const action = replayActionFor(event, placeOf(event.target));
      if (!action) return;
      event.preventDefault();
      act(action);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [enabled, act]);
  const setEnabled = (next: boolean) => {
    switchShortcuts(next);
    setEnabledState(next);
  };
  return { enabled, setEnabled };
}

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.matches('input[type=range]')) return 'slider';
  if (target.closest(TYPING_SELECTOR)) return 'text';
  return target.closest('button, a, [role=tab], [tabindex="0"]') ? 'control' : 'page';
}
