import { createContext, type ReactNode, use } from 'react';
import { useStore } from 'zustand';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { PlayerState } from './player-state.ts';
import type { ReplayPlayer } from './replay-player.ts';

const Context = createContext<ReplayPlayer | null>(null);

export function PlayerProvider({ player, children }: { player: ReplayPlayer; children: ReactNode }) {
  return <Context value={player}>{children}</Context>;
}

export function usePlayer(): ReplayPlayer {
  return must(use(Context), 'PlayerProvider');
}

/** Part of the player's state. `select` returns a primitive or something that keeps its identity. */
export function usePlayback<T>(select: (state: PlayerState) => T): T {
  return useStore(usePlayer().store, select);
}
