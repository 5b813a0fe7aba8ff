import { type ShortcutAction, shortcutFor, TYPING_SELECTOR } from './shortcuts.ts';
import { useSingleKeys } from './use-single-keys.ts';

/** Single keys for the controls of a lesson. */
export function useShortcuts(act: (action: ShortcutAction) => void): ReturnType<typeof useSingleKeys> {
  return useSingleKeys(actionFor, act);
}

function actionFor(event: KeyboardEvent): ShortcutAction | null {
  const typing = event.target instanceof Element && event.target.closest(TYPING_SELECTOR) !== null;
  return shortcutFor(event, typing);
}
