import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { playTestTone } from '../../devices/test-tone.ts';
import { useClassroom } from '../classroom-context.tsx';
import { useDevices } from '../devices-context.tsx';
import { clockText } from '../recording/recording-view.ts';
import { TimeLeft } from './TimeLeft.tsx';
import { TimerFace } from './TimerFace.tsx';
import { useOver } from './use-over.ts';

/** What is left of the teacher's timer. Its end is heard and said, gently, and stays to be read until the teacher takes it away. */
export function TimerChip() {
  const { t } = useTranslation();
  const timer = useClassroom((state) => state.room.timer);
  const over = useOver(timer?.endsAt ?? null);
  useEndSound(over, timer?.endsAt ?? null);
  const minutes = timer ? Math.max(1, Math.round(timer.lastsMs / 60_000)) : 0;
  const said =
    timer &&
    (over
      ? t('roomTools.timer.over')
      : timer.endsAt === null
        ? t('roomTools.timer.paused')
        : t('roomTools.timer.runs', { count: minutes }));
  return (
    <>
      {timer && (
        <TimerFace timer={timer} over={over}>
          {timer.endsAt === null ? clockText(timer.leftMs) : <TimeLeft endsAt={timer.endsAt} />}
        </TimerFace>
      )}
      <output className="visually-hidden">{said}</output>
    </>
  );
}

/** Only where its end was lived through: whoever comes later does not hear it again. */
function useEndSound(over: boolean, endsAt: number | null): void {
  const { speakerId } = useDevices();
  const running = useRef<number | null>(null);
  useEffect(() => {
    if (endsAt !== null && !over) running.current = endsAt;
    else if (over && running.current === endsAt) {
      running.current = null;
      void playTestTone(speakerId);
    }
  }, [over, endsAt, speakerId]);
}
