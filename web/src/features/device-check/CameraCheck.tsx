import { useTranslation } from 'react-i18next';
import { SelectField, SwitchField } from '../../ui/fields.tsx';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { Video } from '../../ui/Video.tsx';
import { Trouble } from './Trouble.tsx';
import { deviceOptions } from './use-device-choices.ts';
import type { LocalTrack } from './use-local-track.ts';
import css from './DeviceCheckPage.module.css';

/** One's own picture, as in a mirror, and which camera makes it. */
export function CameraCheck({
  camera,
  cameras,
  person,
}: {
  camera: LocalTrack;
  cameras: readonly MediaDeviceInfo[];
  person: { id: string; name: string };
}) {
  const { t } = useTranslation();
  const options = deviceOptions(cameras);
  const chosen = camera.track?.getSettings().deviceId ?? camera.deviceId;
  return (
    <section className={css['camera']} aria-label={t('check.camera')}>
      <div className={css['preview']}>
        <PersonAvatar id={person.id} name={person.name} size={112} />
        {camera.track && <Video track={camera.track} mirrored label={t('check.preview')} />}
        {!camera.track && !camera.opening && <span className={css['off']}>{t('check.cameraOff')}</span>}
      </div>
      <SwitchField label={t('check.joinWithCamera')} checked={camera.wanted} onChange={camera.setWanted} />
      <Trouble device={camera} />
      {options.length > 0 && (
        <SelectField label={t('check.camera')} value={chosen} options={options} onChange={camera.setDeviceId} disabled={!camera.wanted} />
      )}
    </section>
  );
}
