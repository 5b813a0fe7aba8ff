import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/Button.tsx';
import { BackTenIcon, ForwardTenIcon, MutedIcon, PauseIcon, PlayAgainIcon, PlayIcon, SpeakerIcon } from '../../ui/icons.ts';
import { usePlayback, usePlayer } from './player-context.tsx';
import { SeekBar } from './SeekBar.tsx';
import { timeText } from './time-text.ts';
import css from './Replay.module.css';

/** Everything that one presses. */
export function Controls() {
  const { t } = useTranslation();
  const player = usePlayer();
  const phase = usePlayback((state) => state.phase);
  const muted = usePlayback((state) => state.muted);
  const on = phase === 'playing' || phase === 'waiting';
  const skip = (ms: number) => player.seek(player.store.getState().positionMs + ms);
  return (
    <fieldset className={css['controls']} aria-label={t('replay.controls')}>
      <SeekBar />
      <div className={css['buttons']}>
        <IconButton
          label={t(on ? 'replay.pause' : phase === 'ended' ? 'replay.again' : 'replay.play')}
          onClick={() => (on ? player.pause() : player.play())}
        >
          {on ? <PauseIcon /> : phase === 'ended' ? <PlayAgainIcon /> : <PlayIcon />}
        </IconButton>
        <IconButton label={t('replay.backTen')} onClick={() => skip(-10_000)}>
          <BackTenIcon />
        </IconButton>
        <IconButton label={t('replay.forwardTen')} onClick={() => skip(10_000)}>
          <ForwardTenIcon />
        </IconButton>
        <IconButton label={t(muted ? 'replay.unmute' : 'replay.mute')} onClick={() => player.setSound({ muted: !muted })}>
          {muted ? <MutedIcon /> : <SpeakerIcon />}
        </IconButton>
        <Time />
      </div>
    </fieldset>
  );
}

function Time() {
  const position = usePlayback((state) => Math.floor(state.positionMs / 1_000) * 1_000);
  const duration = usePlayback((state) => state.line.durationMs);
  return (
    <span className={css['time']} data-testid="time">
      {timeText(position)} / {timeText(duration)}
    </span>
  );
}
