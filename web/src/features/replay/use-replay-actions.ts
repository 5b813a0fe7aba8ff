import { useMemo } from 'react';
import { chapterStep } from './chapters.ts';
import { nextRate } from './play-clock.ts';
import { usePlayer } from './player-context.tsx';
import type { ReplayAction } from './replay-keys.ts';
import type { ReplayPlayer } from './replay-player.ts';

/** What only the page can do. */
export interface ViewActions {
  readonly swap: () => void;
  readonly captions: () => void;
  readonly fullScreen: () => void;
  readonly help: () => void;
}

const SKIPS = { back: -5_000, forward: 5_000, backTen: -10_000, forwardTen: 10_000 } as const;

/** Everything that keys and buttons do. */
export function useReplayActions(view: ViewActions): (action: ReplayAction) => void {
  const player = usePlayer();
  return useMemo(() => (action) => act(player, view, action), [player, view]);
}

function act(player: ReplayPlayer, view: ViewActions, action: ReplayAction): void {
  const { positionMs, phase, rate, muted, replay } = player.store.getState();
  switch (action) {
    case 'toggle':
      if (phase === 'playing' || phase === 'waiting') player.pause();
      else player.play();
      return;
    case 'back':
    case 'forward':
    case 'backTen':
    case 'forwardTen':
      return player.seek(positionMs + SKIPS[action]);
    case 'previousChapter':
    case 'nextChapter': {
      const to = chapterStep(replay?.chapters ?? [], positionMs, action === 'nextChapter' ? 1 : -1);
      if (to !== null) player.seek(to);
      return;
    }
    case 'slower':
      return player.setRate(nextRate(rate, -1));
    case 'faster':
      return player.setRate(nextRate(rate, 1));
    case 'mute':
      return player.setSound({ muted: !muted });
    case 'swap':
    case 'captions':
    case 'fullScreen':
    case 'help':
      return view[action]();
  }
}
