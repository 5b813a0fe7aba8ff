import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { ClassroomProvider } from '../classroom/classroom-context.tsx';
import { ControlsProvider } from '../classroom/controls-context.tsx';
import { Controls } from './Controls.tsx';
import { PlayerProvider, usePlayback, usePlayer } from './player-context.tsx';
import { ReplayStage } from './ReplayStage.tsx';
import { type ReplayViewProps, useReplay } from './use-replay.ts';
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
          <Player />
        </ControlsProvider>
      </ClassroomProvider>
    </PlayerProvider>
  );
}

function Player() {
  const { t } = useTranslation();
  const player = usePlayer();
  const phase = usePlayback((state) => state.phase);
  const error = usePlayback((state) => state.error);
  const [swapped] = useState(false);
  useEffect(() => {
    document.documentElement.dataset['replay'] = phase;
    return () => {
      delete document.documentElement.dataset['replay'];
    };
  }, [phase]);
  if (phase === 'failed') {
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
  return (
    <section className={css['player']} aria-label={t('replay.player')} data-testid="replay" data-phase={phase}>
      <div className={css['screen']}>
        <ReplayStage swapped={swapped} />
        {(phase === 'loading' || phase === 'waiting') && (
          <div className={css['waiting']}>
            <Spinner />
          </div>
        )}
      </div>
      <Controls />
    </section>
  );
}
