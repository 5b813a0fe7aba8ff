import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { GroupsThen } from './GroupsThen.tsx';
import { gapAt } from './gaps.ts';
import { playsType } from './media-source.ts';
import { PickThen } from './PickThen.tsx';
import { usePlayback, usePlayer } from './player-context.tsx';
import { timeText } from './time-text.ts';
import { useGapText } from './use-gap-text.ts';
import css from './Replay.module.css';

/** What somebody who watches should know: where it went on, what is missing, what this browser can't. */
export function Notices() {
  const { t } = useTranslation();
  const player = usePlayer();
  const resumedAt = usePlayback((state) => state.resumedAtMs);
  const offline = usePlayback((state) => state.offline);
  const skipped = usePlayback((state) => state.skipped);
  const unplayable = usePlayback((state) => state.replay?.tracks.some(({ type }) => !playsType(type)) ?? false);
  const soundless = usePlayback((state) => state.soundless);
  const gap = usePlayback((state) => gapAt(state.replay?.gaps ?? [], state.positionMs));
  const gapText = useGapText();
  const [read, setRead] = useState(0);
  return (
    <div className={css['notices']}>
      {unplayable && <Notice tone="warning">{t('replay.unplayable')}</Notice>}
      {soundless && <Notice tone="warning">{t('replay.soundless')}</Notice>}
      {offline && <Notice tone="warning">{t('replay.offline')}</Notice>}
      <GroupsThen />
      <PickThen />
      {gap && <Notice tone="info">{gapText(gap)}</Notice>}
      {skipped > read && (
        <Notice
          tone="info"
          action={
            <Button look="plain" onClick={() => setRead(skipped)}>
              {t('app.close')}
            </Button>
          }
        >
          {t('replay.skipped', { count: skipped })}
        </Notice>
      )}
      {resumedAt !== null && (
        <Notice
          tone="info"
          action={
            <Button look="plain" onClick={() => player.startOver()}>
              {t('replay.startOver')}
            </Button>
          }
        >
          {t('replay.resumed', { time: timeText(resumedAt) })}
        </Notice>
      )}
    </div>
  );
}
