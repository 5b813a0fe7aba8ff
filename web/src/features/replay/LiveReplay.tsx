import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { IconButton } from '../../ui/Button.tsx';
import { BackTenIcon, PauseIcon, PlayIcon } from '../../ui/icons.ts';
import { ClassroomProvider } from '../classroom/classroom-context.tsx';
import { ControlsProvider } from '../classroom/controls-context.tsx';
import { PlayerProvider, usePlayback, usePlayer } from './player-context.tsx';
import { GroupsThen } from './GroupsThen.tsx';
import { PickThen } from './PickThen.tsx';
import { ReplayStage } from './ReplayStage.tsx';
import { Cover } from './ReplayView.tsx';
import { SeekBar } from './SeekBar.tsx';
import { TimerThen } from './TimerThen.tsx';
import { useReplay } from './use-replay.ts';
import css from './Replay.module.css';

const NOTHING_ON = { mic: false, camera: false };
const TELL_MS = 1_000;

export interface LiveReplayProps {
  readonly recordingId: RecordingId;
  readonly speed: number;
  /** The instant that is seen (milliseconds since 1970, by the log's clock), and whether it is the last that is stored. Told about each second. */
  readonly onAt: (at: number, isLast: boolean) => void;
  /** It can't be shown. */
  readonly onFailed: () => void;
}

/**
 * A recording that still grows, from its beginning, inside the classroom: pictures and a few controls. The room beside it is the live one,
 * and so are the keys.
 */
export function LiveReplay(props: LiveReplayProps) {
  const replay = useReplay({ recordingId: props.recordingId, startAtMs: 0 });
  if (!replay) return null;
  return (
    <PlayerProvider player={replay.player}>
      <ClassroomProvider client={replay.room.client}>
        <ControlsProvider start={NOTHING_ON}>
          <Following {...props} />
        </ControlsProvider>
      </ClassroomProvider>
    </PlayerProvider>
  );
}

function Following({ speed, onAt, onFailed }: LiveReplayProps) {
  const { t } = useTranslation();
  const player = usePlayer();
  const phase = usePlayback((state) => state.phase);
  const at = useEffectEvent(onAt);
  const failed = useEffectEvent(onFailed);
  const loaded = phase !== 'loading' && phase !== 'failed';
  useEffect(() => {
    if (phase === 'failed') failed();
  }, [phase]);
  useEffect(() => {
    if (!loaded) return;
    player.setRate(speed);
    player.play();
    const timer = setInterval(() => {
      const { instant, positionMs, line } = player.store.getState();
      if (line.durationMs > 0) at(instant, positionMs >= line.durationMs);
    }, TELL_MS);
    return () => clearInterval(timer);
  }, [loaded, player, speed]);
  const on = phase === 'playing' || phase === 'waiting';
  return (
    <section className={css['player']} aria-label={t('replay.player')} data-testid="replay" data-phase={phase}>
      <div className={css['notices']}>
        <GroupsThen />
        <PickThen />
      </div>
      <div className={css['screen']}>
        <ReplayStage swapped={false} />
        <TimerThen />
        <Cover />
      </div>
      <fieldset className={css['controls']} aria-label={t('replay.controls')}>
        <SeekBar />
        <div className={css['buttons']}>
          <IconButton label={t(on ? 'replay.pause' : 'replay.play')} onClick={() => (on ? player.pause() : player.play())}>
            {on ? <PauseIcon /> : <PlayIcon />}
          </IconButton>
          <IconButton label={t('replay.keys.backTen')} onClick={() => player.seek(player.store.getState().positionMs - 10_000)}>
            <BackTenIcon />
          </IconButton>
        </div>
      </fieldset>
    </section>
  );
}
