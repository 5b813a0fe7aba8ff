import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { Autosaver, type SaveState } from './autosaver.ts';

export interface Autosave<T> {
  readonly state: SaveState;
  readonly change: (change: Partial<T>) => void;
}

/**
 * Saves changes by themselves, one after the other, each from the version that the one before made. What is not saved yet is saved
 * when the page is left.
 */
export function useAutosave<T extends object>(
  version: number,
  save: (change: Partial<T>, ifVersion: number) => Promise<{ readonly version: number }>,
): Autosave<T> {
  const [saver] = useState(() => {
    let newest = version;
    return new Autosaver<T>(async (change) => {
      newest = (await save(change, newest)).version;
    });
  });
  const flush = useEffectEvent(() => void saver.flush());
  useEffect(() => {
    const hidden = () => document.visibilityState === 'hidden' && flush();
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      flush();
    };
  }, []);
  const state = useSyncExternalStore(saver.subscribe, () => saver.state);
  return { state, change: (change) => saver.change(change) };
}
