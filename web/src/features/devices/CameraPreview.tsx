import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { Video } from '../../ui/Video.tsx';
import css from './devices.module.css';

/** One's own picture, as in a mirror; without a track what others see instead. */
export function CameraPreview({
  track,
  opening,
  person,
}: {
  track: MediaStreamTrack | null;
  opening: boolean;
  person: { id: string; name: string };
}) {
  const { t } = useTranslation();
  return (
    <div className={css['preview']}>
      <PersonAvatar id={person.id} name={person.name} size={96} />
      {track && <Video track={track} mirrored label={t('check.preview')} />}
      {!track && !opening && <span className={css['off']}>{t('check.cameraOff')}</span>}
    </div>
  );
}
