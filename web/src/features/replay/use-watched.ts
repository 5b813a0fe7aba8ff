import { useEffect } from 'react';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { useApi } from '../api/api-context.tsx';
import type { ReplayPlayer } from './replay-player.ts';
import { readSeen, seenMs, withSeen } from './seen-book.ts';

const EVERY_MS = 10_000;
/** More between two looks was a seek, not watching. */
const STEP_MAX_MS = 3_000;

/** Tells the school where one is and how much one has seen: every ten seconds while it plays, and when one looks away or leaves. */
export function useWatched(player: ReplayPlayer, recordingId: RecordingId, viewer: string): void {
  const api = useApi();
  useEffect(() => {
    const key = `watoto.seen.${viewer}.${recordingId}`;
    // What was seen another day on this device counts on.
    let seen = readSeen(localStorage.getItem(key));
    let begun = false;
    let told = -1;
    const tell = (leaving: boolean) => {
      const { positionMs, replay } = player.store.getState();
      const at = Math.round(positionMs);
      // Who only opened the page has not been anywhere.
      if (!replay || at === told || !begun) return;
      told = at;
      localStorage.setItem(key, JSON.stringify(seen));
      const body = { positionMs: at, seenMs: Math.round(seenMs(seen)) };
      // Next time is soon enough.
      api.call('recordings.watched', { params: { id: recordingId }, body, keepalive: leaving }).catch(() => {});
    };
    const stop = player.store.subscribe((now, before) => {
      const step = now.positionMs - before.positionMs;
      if (now.phase === 'playing' && step > 0 && step < STEP_MAX_MS) {
        seen = withSeen(seen, before.positionMs, now.positionMs);
        begun = true;
      }
      if (before.phase === 'playing' && now.phase !== 'playing' && now.phase !== 'waiting') tell(false);
    });
    const timer = setInterval(() => player.store.getState().phase === 'playing' && tell(false), EVERY_MS);
    const onHide = () => document.visibilityState === 'hidden' && tell(true);
    document.addEventListener('visibilitychange', onHide);
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onHide);
      tell(true);
    };
  }, [api, player, recordingId, viewer]);
}
