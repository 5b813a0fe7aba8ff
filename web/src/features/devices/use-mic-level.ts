import { useEffect, useState } from 'react';
import { openMicMeter } from '../../rtc/mic-meter.ts';

const STEP_MS = 80;
/** Above this, someone spoke. */
const SPEECH = 0.35;

const SILENCE = { of: null, level: 0, heard: false };

/** Loudness 0..1 of a microphone, muted or not, and whether anything was heard since it opened. */
export function useMicLevel(track: MediaStreamTrack | null): { level: number; heard: boolean } {
  const [state, setState] = useState<{ of: MediaStreamTrack | null; level: number; heard: boolean }>(SILENCE);
  useEffect(() => {
    if (!track) return;
    // A muted track is silent; its clone can be heard here without anyone else hearing it.
    const ear = track.clone();
    ear.enabled = true;
    const meter = openMicMeter(ear);
    const timer = setInterval(() => {
      const level = meter.level();
      setState((now) => ({ of: track, level, heard: (now.of === track && now.heard) || level > SPEECH }));
    }, STEP_MS);
    return () => {
      clearInterval(timer);
      ear.stop();
      // A meter that was closed by the browser already has nothing left to close.
      meter.close().catch(() => {});
    };
  }, [track]);
  return state.of === track ? state : SILENCE;
}
