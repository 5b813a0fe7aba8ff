import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { can } from '@watoto/shared/contract/permissions.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CameraPreview } from '../devices/CameraPreview.tsx';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { MicLevel } from '../devices/MicLevel.tsx';
import { PermissionHelp } from '../devices/PermissionHelp.tsx';
import { SpeakerPicker } from '../devices/SpeakerPicker.tsx';
import { ToneButton } from '../devices/ToneButton.tsx';
import { Trouble } from '../devices/Trouble.tsx';
import { useClassroom } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { useDevices } from './devices-context.tsx';
import { useOwnDevice } from './use-own-device.ts';
import css from './DevicesDialog.module.css';

/** Another microphone, camera or speaker while the lesson runs. */
export function DevicesDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} wide title={t('devices.title')} actions={<Button onClick={onClose}>{t('app.close')}</Button>}>
      <Choices />
    </Dialog>
  );
}

/** Only what one's role may use. */
function Choices() {
  const maySpeak = useClassroom(({ role }) => role !== null && can(role, 'speak'));
  const mayPublish = useClassroom(({ role }) => role !== null && can(role, 'publish'));
  const denied = useClassroom(({ local }) => local.mic.error === 'device_denied' || local.camera.error === 'device_denied');
  const { showsDevices } = useControls();
  useEffect(() => {
    showsDevices(true);
    return () => showsDevices(false);
  }, [showsDevices]);
  return (
    <div className={css['choices']}>
      {mayPublish && <CameraChoice />}
      <div className={css['group']}>
        {maySpeak && <MicChoice />}
        <SpeakerChoice />
      </div>
      {denied && (
        <div className={css['help']}>
          <PermissionHelp heading="h3" />
        </div>
      )}
    </div>
  );
}

function CameraChoice() {
  const { t } = useTranslation();
  const { source, devices, deviceId, trouble, choose, retry } = useOwnDevice('camera');
  const me = useClassroom(({ me: id, room }) => (id === null ? undefined : room.peers[id]));
  return (
    <section className={css['group']} aria-label={t('check.camera')}>
      <CameraPreview track={source.track} opening={source.status === 'starting'} person={{ id: me?.id ?? '', name: me?.name ?? '' }} />
      <Trouble kind="camera" trouble={trouble} onRetry={retry} />
      <DevicePicker label={t('check.camera')} devices={devices} deviceId={deviceId} onChoose={choose} />
    </section>
  );
}

function MicChoice() {
  const { t } = useTranslation();
  const { source, devices, deviceId, trouble, choose, retry } = useOwnDevice('mic');
  return (
    <section className={css['choice']} aria-label={t('check.microphone')}>
      <DevicePicker label={t('check.microphone')} devices={devices} deviceId={deviceId} onChoose={choose} />
      <Trouble kind="mic" trouble={trouble} onRetry={retry} />
      {source.track && <MicLevel track={source.track} muted={source.status === 'muted'} />}
      {source.status === 'off' && <p className={css['note']}>{t('devices.micOff')}</p>}
    </section>
  );
}

function SpeakerChoice() {
  const { t } = useTranslation();
  const { choices, speakerId, speakerFailed, choose } = useDevices();
  return (
    <section className={css['choice']} aria-label={t('check.speaker')}>
      <SpeakerPicker speakers={choices.speakers} speakerId={speakerId} onChoose={(id) => choose('speaker', id)} />
      {speakerFailed && (
        <p className={css['failed']} role="alert">
          {t('devices.speakerFailed')}
        </p>
      )}
      <ToneButton speakerId={speakerId} />
    </section>
  );
}
