import { useTranslation } from 'react-i18next';
import { SwitchField } from '../../ui/fields.tsx';
import { CameraPreview } from '../devices/CameraPreview.tsx';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { Trouble } from '../devices/Trouble.tsx';
import type { LocalTrack } from './use-local-track.ts';
import css from './DeviceCheckPage.module.css';

/** One's own picture, and which camera makes it. */
export function CameraCheck({
  camera,
  cameras,
  person,
  wish,
}: {
  camera: LocalTrack;
  cameras: readonly MediaDeviceInfo[];
  person: { id: string; name: string };
  /** What its switch says; left out: whether one joins with it on. */
  wish?: string;
}) {
  const { t } = useTranslation();
  return (
    <section className={css['camera']} aria-label={t('check.camera')}>
      <CameraPreview track={camera.track} opening={camera.opening} person={person} />
      <SwitchField label={wish ?? t('check.joinWithCamera')} checked={camera.wanted} onChange={camera.setWanted} />
      <Trouble kind="camera" trouble={camera.trouble} onRetry={camera.retry} />
      <DevicePicker
        label={t('check.camera')}
        devices={cameras}
        deviceId={camera.track?.getSettings().deviceId ?? camera.deviceId}
        onChoose={camera.setDeviceId}
        disabled={!camera.wanted}
      />
    </section>
  );
}
