import { TYPING_SELECTOR } from '../classroom/shortcuts.ts';
import { useSingleKeys } from '../classroom/use-single-keys.ts';
import { type KeyPlace, type ReplayAction, replayActionFor } from './replay-keys.ts';

/** Single keys for the player: switched off together with those of a lesson. */
export function useReplayKeys(act: (action: ReplayAction) => void): ReturnType<typeof useSingleKeys> {
  return useSingleKeys(actionFor, act);
}

function actionFor(event: KeyboardEvent): ReplayAction | null {
  return replayActionFor(event, placeOf(event.target));
}

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.matches('input[type=range]')) return 'slider';
  if (target.closest(TYPING_SELECTOR)) return 'text';
  return target.closest('button, a, [role=tab], [tabindex="0"]') ? 'control' : 'page';
}
