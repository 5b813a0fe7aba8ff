import { type ReactNode, use, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PlayIcon } from '../../ui/icons.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { UserContext } from '../auth/user-context.tsx';
import { ClassroomProvider } from '../classroom/classroom-context.tsx';
import { ControlsProvider } from '../classroom/controls-context.tsx';
import { Captions } from './Captions.tsx';
import { CaptionsThen } from './CaptionsThen.tsx';
import { Controls } from './Controls.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { Notices } from './Notices.tsx';
import { PlayerProvider, usePlayback, usePlayer } from './player-context.tsx';
import { ReplayPanel } from './ReplayPanel.tsx';
import { ReplayStage } from './ReplayStage.tsx';
import { TimerThen } from './TimerThen.tsx';
import { useLook } from './use-look.ts';
import { type ReplayViewProps, useReplay } from './use-replay.ts';
import { useReplayActions } from './use-replay-actions.ts';
import { useReplayKeys } from './use-replay-keys.ts';
import { useWatched } from './use-watched.ts';
import css from './Replay.module.css';

const NOTHING_ON = { mic: false, camera: false };

/** A recording and what plays it. Fills the box that it is put into. */
export function ReplayView(props: ReplayViewProps) {
  const replay = useReplay(props);
  if (!replay) return null;
  return (
    <PlayerProvider player={replay.player}>
      <ClassroomProvider client={replay.room.client}>
        <ControlsProvider start={NOTHING_ON}>
          <Player {...props} />
        </ControlsProvider>
      </ClassroomProvider>
    </PlayerProvider>
  );
}

function Player({ recordingId, children }: ReplayViewProps) {
  const { t, i18n } = useTranslation();
  const player = usePlayer();
  const phase = usePlayback((state) => state.phase);
  const box = useRef<HTMLElement>(null);
  const look = useLook(box, i18n.language);
  const act = useReplayActions(look.actions);
  const keys = useReplayKeys(act);
  useWatched(player, recordingId, use(UserContext)?.id ?? '');
  if (phase === 'failed') return <Failed />;
  return (
    <div className={css['whole']} data-full={look.full}>
      <section ref={box} className={css['player']} aria-label={t('replay.player')} data-testid="replay" data-phase={phase}>
        <Notices />
        <div className={css['screen']}>
          <ReplayStage swapped={look.swapped} />
          <TimerThen />
          <Cover>{look.captionsOn && (look.captions ? <Captions {...look.captions} /> : <CaptionsThen />)}</Cover>
        </div>
        <Controls act={act} look={look} />
        {!look.full && children}
      </section>
      {!look.full && <ReplayPanel />}
      <KeysDialog open={look.helping} onClose={look.closeHelp} {...keys} />
    </div>
  );
}

/** Over the pictures: words, a wheel while it waits, and a button where the browser wants a press first. */
export function Cover({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const player = usePlayer();
  const phase = usePlayback((state) => state.phase);
  const blocked = usePlayback((state) => state.blocked);
  const waits = phase === 'loading' || phase === 'waiting';
  return (
    <>
      {waits && (
        <output className={css['cover']} aria-label={t('app.loading')}>
          <Spinner />
        </output>
      )}
      {blocked && (
        <div className={css['cover']}>
          <Button startIcon={<PlayIcon />} onClick={() => player.play()}>
            {t('classroom.tapToHear')}
          </Button>
        </div>
      )}
      {children}
    </>
  );
}

function Failed() {
  const { t } = useTranslation();
  const player = usePlayer();
  const error = usePlayback((state) => state.error);
  return (
    <Notice
      tone="error"
      action={
        <Button look="plain" onClick={() => void player.load()}>
          {t('app.retry')}
        </Button>
      }
    >
      {t(`errors.${error ?? 'internal'}`)}
    </Notice>
  );
}
