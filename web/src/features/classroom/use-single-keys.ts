import { useEffect, useState } from 'react';
import { shortcutsAreOn, switchShortcuts } from './shortcuts.ts';

/**
 * Single keys of a page. They can be switched off (WCAG 2.1.4), which this device remembers. `actionFor`: what a key means, where it was
 * pressed; null: nothing. Stays the same from one drawing to the next.
 */
export function useSingleKeys<A>(
  actionFor: (event: KeyboardEvent) => A | null,
  act: (action: A) => void,
): { enabled: boolean; setEnabled: (enabled: boolean) => void } {
  const [enabled, setEnabledState] = useState(shortcutsAreOn);
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actionFor(event);
      if (action === null) return;
      event.preventDefault();
      act(action);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [enabled, actionFor, act]);
  const setEnabled = (next: boolean) => {
    switchShortcuts(next);
    setEnabledState(next);
  };
  return { enabled, setEnabled };
}
