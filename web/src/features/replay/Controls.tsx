import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/Button.tsx';
import {
  BackTenIcon,
  CaptionsIcon,
  ForwardTenIcon,
  FullScreenExitIcon,
  FullScreenIcon,
  HelpIcon,
  MutedIcon,
  NextChapterIcon,
  PauseIcon,
  PictureInPictureIcon,
  PlayAgainIcon,
  PlayIcon,
  PreviousChapterIcon,
  SpeakerIcon,
  SwapIcon,
} from '../../ui/icons.ts';
import { LiveEdge } from './LiveEdge.tsx';
import { usePlayback, usePlayer } from './player-context.tsx';
import type { ReplayAction } from './replay-keys.ts';
import { SeekBar } from './SeekBar.tsx';
import { SpeedMenu, ViewMenu } from './SettingsMenus.tsx';
import { timeText } from './time-text.ts';
import type { ReplayLook } from './use-look.ts';
import css from './Replay.module.css';

/** Everything that one presses. */
export function Controls({ act, look }: { act: (action: ReplayAction) => void; look: ReplayLook }) {
  const { t } = useTranslation();
  const phase = usePlayback((state) => state.phase);
  const chapters = usePlayback((state) => (state.replay?.chapters.length ?? 0) > 1);
  const on = phase === 'playing' || phase === 'waiting';
  return (
    <fieldset className={css['controls']} aria-label={t('replay.controls')}>
      <SeekBar />
      <div className={css['buttons']}>
        {chapters && (
          <IconButton label={t('replay.keys.previousChapter')} onClick={() => act('previousChapter')}>
            <PreviousChapterIcon />
          </IconButton>
        )}
        <IconButton label={t('replay.keys.backTen')} onClick={() => act('backTen')}>
          <BackTenIcon />
        </IconButton>
        <IconButton label={t(on ? 'replay.pause' : phase === 'ended' ? 'replay.again' : 'replay.play')} onClick={() => act('toggle')}>
          {on ? <PauseIcon fontSize="large" /> : phase === 'ended' ? <PlayAgainIcon fontSize="large" /> : <PlayIcon fontSize="large" />}
        </IconButton>
        <IconButton label={t('replay.keys.forwardTen')} onClick={() => act('forwardTen')}>
          <ForwardTenIcon />
        </IconButton>
        {chapters && (
          <IconButton label={t('replay.keys.nextChapter')} onClick={() => act('nextChapter')}>
            <NextChapterIcon />
          </IconButton>
        )}
        <Time />
        <LiveEdge />
        <span className={css['space']} />
        <Sound act={act} />
        <SpeedMenu />
        <ViewMenu look={look} />
        <ViewButtons act={act} look={look} />
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

function Sound({ act }: { act: (action: ReplayAction) => void }) {
  const { t } = useTranslation();
  const player = usePlayer();
  const muted = usePlayback((state) => state.muted);
  const volume = usePlayback((state) => state.volume);
  return (
    <span className={css['sound']}>
      <IconButton label={t(muted ? 'replay.unmute' : 'replay.mute')} onClick={() => act('mute')}>
        {muted ? <MutedIcon /> : <SpeakerIcon />}
      </IconButton>
      <input
        type="range"
        className={css['volume']}
        min={0}
        max={100}
        step={5}
        value={muted ? 0 : Math.round(volume * 100)}
        aria-label={t('replay.volume')}
        onChange={({ currentTarget }) => player.setSound({ volume: Number(currentTarget.value) / 100, muted: currentTarget.value === '0' })}
      />
    </span>
  );
}

function ViewButtons({ act, look }: { act: (action: ReplayAction) => void; look: ReplayLook }) {
  const { t } = useTranslation();
  const two = usePlayback((state) => state.pictures.length > 1);
  const picture = usePlayback((state) => state.pictures.length > 0);
  return (
    <>
      {look.hasCaptions && (
        <IconButton label={t('replay.keys.captions')} aria-pressed={look.captionsOn} onClick={() => act('captions')}>
          <CaptionsIcon />
        </IconButton>
      )}
      {two && (
        <IconButton label={t('replay.keys.swap')} aria-pressed={look.swapped} onClick={() => act('swap')}>
          <SwapIcon />
        </IconButton>
      )}
      {picture && document.pictureInPictureEnabled && (
        <IconButton label={t('replay.pictureInPicture')} onClick={look.pictureInPicture}>
          <PictureInPictureIcon />
        </IconButton>
      )}
      <IconButton label={t('classroom.help')} onClick={() => act('help')}>
        <HelpIcon />
      </IconButton>
      {look.canFill && (
        <IconButton label={t(look.full ? 'replay.fullScreenExit' : 'replay.keys.fullScreen')} onClick={() => act('fullScreen')}>
          {look.full ? <FullScreenExitIcon /> : <FullScreenIcon />}
        </IconButton>
      )}
    </>
  );
}
