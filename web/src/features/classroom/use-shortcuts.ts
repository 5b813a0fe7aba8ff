import { useEffect, useState } from 'react';
import { type ShortcutAction, shortcutFor, shortcutsAreOn, switchShortcuts, TYPING_SELECTOR } from './shortcuts.ts';

/** Single keys for the controls. They can be switched off (WCAG 2.1.4), which this device remembers. */
export function useShortcuts(act: (action: ShortcutAction) => void): { enabled: boolean; setEnabled: (enabled: boolean) => void } {
  const [enabled, setEnabledState] = useState(shortcutsAreOn);
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest(TYPING_SELECTOR) !== null;
      const action = shortcutFor(event, typing);
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
