import { timerLeft } from '@watoto/shared/room/timer.ts';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { TimerFace } from '../classroom/timer/TimerFace.tsx';
import { usePlayback } from './player-context.tsx';
import { timeText } from './time-text.ts';
import css from './Replay.module.css';

/** The teacher's timer, by the clock of the replay. Not announced: every second would be. */
export function TimerThen() {
  const timer = useClassroom((state) => state.room.timer);
  const seconds = usePlayback(({ instant }) => (timer ? Math.ceil(timerLeft(timer, instant) / 1_000) : 0));
  if (!timer) return null;
  return (
    <div className={css['timer']}>
      <TimerFace timer={timer} over={seconds === 0}>
        <span role="timer" aria-live="off">
          {timeText(seconds * 1_000)}
        </span>
      </TimerFace>
    </div>
  );
}
