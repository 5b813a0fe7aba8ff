import { useCallback, useEffect, useState } from 'react';
import { pingSignaling } from '../../rtc/network-check.ts';
import { ALL_CHECKING, type Door, type Ways, checkPaths } from '../../rtc/path-check.ts';

export interface NetworkCheck {
  /** One round trip to the lesson's server, ms; null: it does not answer; undefined: not known yet. */
  readonly pingMs: number | null | undefined;
  readonly ways: Ways;
  readonly again: () => void;
}

const PING_FIRST_MS = 1_000;

/** Tries the network once when the page opens, and whenever it is asked to. */
export function useNetworkCheck(door: () => Promise<Door>): NetworkCheck {
  const [turn, setTurn] = useState(0);
  const [pingMs, setPing] = useState<number | null | undefined>(undefined);
  const [ways, setWays] = useState<Ways>(ALL_CHECKING);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const ping = pingSignaling('').then((ms) => !signal.aborted && setPing(ms));
    // The connections that are tried would delay it, and it them: it goes first, for a moment.
    void Promise.race([ping, new Promise((resolve) => setTimeout(resolve, PING_FIRST_MS))]).then(() => {
      if (!signal.aborted) void checkPaths({ url: '', door, onChange: setWays, signal });
    });
    return () => abort.abort();
  }, [door, turn]);
  const again = useCallback(() => {
    setPing(undefined);
    setWays(ALL_CHECKING);
    setTurn((before) => before + 1);
  }, []);
  return { pingMs, ways, again };
}
