import { useTranslation } from 'react-i18next';
import { LevelBar } from '../../ui/LevelBar.tsx';
import { useMicLevel } from './use-mic-level.ts';
import css from './devices.module.css';

/** Does the bar move when one speaks? `muted`: others do not hear it. */
export function MicLevel({ track, muted = false }: { track: MediaStreamTrack; muted?: boolean }) {
  const { t } = useTranslation();
  const { level, heard } = useMicLevel(track);
  return (
    <>
      <LevelBar level={level} label={t('check.level')} />
      <output className={css['hint']}>{t(muted ? 'devices.onlyYou' : heard ? 'check.heard' : 'check.speakNow')}</output>
    </>
  );
}
