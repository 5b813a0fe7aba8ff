import { useEffect, useRef } from 'react';
import { playTestTone } from '../../devices/test-tone.ts';
import { useClassroom } from '../classroom-context.tsx';
import { useDevices } from '../devices-context.tsx';

/** A sound for each group that calls, once. */
export function useHelpSound(): void {
  const { speakerId } = useDevices();
  const newest = useClassroom((state) => state.room.groups?.calls.at(-1)?.at ?? 0);
  const heard = useRef(newest);
  useEffect(() => {
    if (newest > heard.current) void playTestTone(speakerId);
    heard.current = Math.max(heard.current, newest);
  }, [newest, speakerId]);
}
