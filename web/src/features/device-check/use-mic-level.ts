import { useEffect, useState } from 'react';
import { openMicMeter } from '../../rtc/mic-meter.ts';

const STEP_MS = 80;
/** Above this, someone spoke. */
const SPEECH = 0.35;

const SILENCE = { of: null, level: 0, heard: false };

/** Loudness 0..1 of a microphone, and whether anything was heard since it opened. */
export function useMicLevel(track: MediaStreamTrack | null): { level: number; heard: boolean } {
  const [state, setState] = useState<{ of: MediaStreamTrack | null; level: number; heard: boolean }>(SILENCE);
  useEffect(() => {
    if (!track) return;
    const meter = openMicMeter(track);
    const timer = setInterval(() => {
      const level = meter.level();
      setState((now) => ({ of: track, level, heard: (now.of === track && now.heard) || level > SPEECH }));
    }, STEP_MS);
    return () => {
      clearInterval(timer);
      // A meter that was closed by the browser already has nothing left to close.
      meter.close().catch(() => {});
    };
  }, [track]);
  return state.of === track ? state : SILENCE;
}
